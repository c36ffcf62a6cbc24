package io.zmqkit.tools.tap;

import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.capture.CaptureReader;
import io.zmqkit.wire.capture.Packet;
import io.zmqkit.wire.capture.TcpSegment;
import io.zmqkit.wire.capture.TcpStreams;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a capture holds, whoever has made it.
 *
 * @param packets how many were read
 * @param broken how many of them cannot be read: cut by the recorder, mostly
 * @param damage why the rest of the file was not read; empty if all was
 */
public record Playback(long packets, long broken, String damage) {

    /**
     * Reads a capture, and puts its TCP connections together.
     *
     * @param file pcapng or pcap
     * @param isStopped asked after each packet; true ends it
     * @param observer told of the connections
     * @return what was read
     * @throws MalformedException if it is not a capture
     * @throws IOException if it cannot be read
     */
    public static Playback read(Path file, BooleanSupplier isStopped, TcpStreams.Listener observer) throws IOException {
        TcpStreams streams = new TcpStreams(observer);
        long packets = 0;
        long broken = 0;
        String damage = "";
        try (CaptureReader reader = CaptureReader.open(new BufferedInputStream(Files.newInputStream(file)))) {
            Packet packet = next(reader);
            while (packet != null && !isStopped.getAsBoolean()) {
                packets++;
                broken += isTaken(streams, packet) ? 0 : 1;
                packet = next(reader);
            }
            damage = reader.isTruncated() ? "the file ends within a packet" : "";
        } catch (DamagedException e) {
            damage = String.valueOf(e.getMessage());
        }
        streams.finish();
        return new Playback(packets, broken, damage);
    }

    /** The file is a capture, and from here on it is not. */
    private static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedException(MalformedException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private static @Nullable Packet next(CaptureReader reader) throws IOException {
        try {
            return reader.next();
        } catch (MalformedException e) {
            throw new DamagedException(e);
        }
    }

    private static boolean isTaken(TcpStreams streams, Packet packet) {
        try {
            TcpSegment segment = TcpSegment.decode(packet);
            if (segment != null) {
                streams.take(segment);
            }
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }
}
