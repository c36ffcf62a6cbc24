package io.zmqkit.tools.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zmqkit.wire.capture.PcapngWriter;
import io.zmqkit.wire.capture.TcpRecording;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Mechanism;
import io.zmqkit.wire.zmtp.Properties;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a recording that a test needs. Times are milliseconds since its beginning. */
final class Tape implements AutoCloseable {

    private static final long TIME = 1_764_000_000_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final PcapngWriter capture;
    private int port = 40_000;

    Tape(Path file) throws IOException {
        capture = new PcapngWriter(Files.newOutputStream(file));
    }

    /** One connection. */
    final class Talk {
        private final TcpRecording tcp;

        private Talk() throws IOException {
            InetAddress here = InetAddress.getLoopbackAddress();
            tcp = new TcpRecording(
                    capture, new InetSocketAddress(here, port++), new InetSocketAddress(here, 5556), TIME);
        }

        Talk raw(boolean fromClient, long millis, byte[] bytes) throws IOException {
            tcp.data(fromClient, TIME + millis * NANOS_PER_MILLI, ByteBuffer.wrap(bytes));
            return this;
        }

        Talk greet(boolean fromClient, Mechanism mechanism) throws IOException {
            return raw(fromClient, 0, new Greeting.V3(Version.ZMTP_3_1, mechanism, !fromClient).encode());
        }

        Talk command(boolean fromClient, Command command) throws IOException {
            return raw(fromClient, 0, Frame.of(command).encode());
        }

        Talk say(boolean fromClient, long millis, String... frames) throws IOException {
            for (int i = 0; i < frames.length; i++) {
                byte[] body = frames[i].getBytes(UTF_8);
                raw(fromClient, millis, (i < frames.length - 1 ? Frame.more(body) : Frame.last(body)).encode());
            }
            return this;
        }

        Talk subscribe(boolean fromClient, long millis, String prefix) throws IOException {
            byte[] bytes = prefix.getBytes(UTF_8);
            return raw(
                    fromClient,
                    millis,
                    Subscription.to(bytes).encode(Version.ZMTP_3_1).encode());
        }

        void end(long millis) throws IOException {
            tcp.end(true, TIME + millis * NANOS_PER_MILLI);
            tcp.end(false, TIME + millis * NANOS_PER_MILLI);
        }
    }

    /** Begins a connection that is no more than TCP yet. */
    Talk tcp() throws IOException {
        return new Talk();
    }

    /** Begins a connection, with the handshake of NULL. */
    Talk talk(SocketKind client, SocketKind server) throws IOException {
        return tcp().greet(true, Mechanism.NULL)
                .greet(false, Mechanism.NULL)
                .command(true, Command.ready(Properties.of(client, new byte[0])))
                .command(false, Command.ready(Properties.of(server, new byte[0])));
    }

    @Override
    public void close() throws IOException {
        capture.close();
    }
}
