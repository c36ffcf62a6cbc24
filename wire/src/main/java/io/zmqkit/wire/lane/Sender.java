package io.zmqkit.wire.lane;

import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A peer of the front, from which messages come. */
class Sender extends Connection implements MessageScanner.Receiver {

    private final Lane lane;
    private @Nullable MessageScanner scanner; // from the end of the handshake on
    private long received;

    Sender(Lane lane, Gate gate, SocketKind kind, SelectionKey key) {
        super(lane, gate, kind, key, lane.answers());
        this.lane = lane;
    }

    @Override
    void agreed(Version version) {
        scanner = new MessageScanner(version, lane.options().limits(), lane.incoming(), this);
    }

    @Override
    final void take(ByteBuffer in) throws IOException {
        if (scanner != null) {
            scanner.scan(in);
        }
    }

    @Override
    public final void messages(ByteBuffer run, int messages) {
        received += messages;
        lane.publisher().publish(run, messages);
    }

    @Override
    final Optional<LaneConnection> reading() {
        return scanner == null
                ? Optional.empty()
                : LaneConnection.of(this, received, new LaneConnection.Out(0, 0, false));
    }

    @Override
    final int mostToRead() {
        return Integer.MAX_VALUE;
    }

    @Override
    final boolean mayWait(int bytes) {
        return outbox().allows(bytes);
    }

    @Override
    void rest() {
        if (scanner != null) {
            scanner.trim();
        }
    }

    @Override
    public final void command(ByteBuffer body) throws IOException {
        obey(Command.decode(body));
    }

    @Override
    void closed() {
        if (scanner != null) {
            scanner.close();
        }
    }
}
