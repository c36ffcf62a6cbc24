package io.zmqkit.tools.bench;

import io.zmqkit.wire.lane.BulkPeer;
import io.zmqkit.wire.lane.BulkSocket;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Sends bytes: one buffer of ready messages, of which only the numbers are written anew. */
final class WireOutlet implements Outlet {

    private static final int BUFFER_BYTES = 64 << 10;
    private static final int MOST_MESSAGES = 512;

    private final BulkSocket socket;
    private final boolean toAll;
    private final long patienceNanos;
    private final int topics;
    private Letter letter;
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int length = 1;
    private ByteBuffer part = ByteBuffer.allocate(0); // what one subscriber wants of the buffer
    private final Map<BulkPeer, Wanted> wanted = new HashMap<>();
    private int turn;

    /** Which topics a subscriber has wanted since its last change. */
    private record Wanted(int changes, BitSet topics) {}

    WireOutlet(BulkSocket socket, SocketKind kind, Letter letter, int topics, Duration patience) {
        this.socket = socket;
        this.toAll = kind == SocketKind.PUB;
        this.topics = topics;
        this.patienceNanos = patience.toNanos();
        this.letter = letter;
        use(letter);
    }

    @Override
    public void use(Letter next) {
        letter = next;
        length = next.bytes().length;
        int messages = Math.max(1, Math.min(MOST_MESSAGES, BUFFER_BYTES / length));
        if (buffer.capacity() != messages * length) {
            buffer = ByteBuffer.allocateDirect(messages * length);
            part = topics == 0 ? part : ByteBuffer.allocateDirect(messages * length);
        }
        buffer.clear();
        for (int i = 0; i < messages; i++) {
            buffer.put(i * length, next.bytes());
        }
    }

    @Override
    public void tend() throws IOException {
        socket.turn(0); // a PING is answered, or the peer would close the connection
    }

    @Override
    public int most() {
        return buffer.capacity() / length;
    }

    @Override
    public boolean send(int first, int count, long nanos) throws IOException {
        socket.turn(0);
        List<BulkPeer> peers = socket.peers();
        if (peers.isEmpty()) {
            IOException failure = socket.failure();
            throw failure == null ? new IOException("nobody is connected") : failure;
        }
        buffer.clear();
        for (int i = 0; i < count; i++) {
            letter.write(buffer, i * length, first + i, nanos);
        }
        if (!toAll) {
            turn = (turn + 1) % peers.size(); // never more: it could overflow
            return write(peers.get(turn), 0, count);
        }
        boolean isTaken = true;
        for (BulkPeer peer : peers) {
            isTaken &= publish(peer, first, count);
        }
        return isTaken;
    }

    private boolean publish(BulkPeer peer, int first, int count) throws IOException {
        if (topics == 0) {
            return write(peer, 0, count);
        }
        BitSet wanted = wanted(peer);
        part.clear();
        for (int i = 0; i < count; i++) {
            if (wanted.get((first + i) % topics)) {
                part.put(part.position(), buffer, i * length, length).position(part.position() + length);
            }
        }
        return peer.write(part.flip(), patienceNanos, TimeUnit.NANOSECONDS);
    }

    /** Which topics a subscriber wants. */
    private BitSet wanted(BulkPeer peer) {
        Wanted known = wanted.get(peer);
        if (known == null || known.changes != peer.changes()) {
            BitSet bits = new BitSet(topics);
            IntStream.range(0, topics)
                    .filter(topic -> peer.wants(Letter.topic(topic)))
                    .forEach(bits::set);
            known = new Wanted(peer.changes(), bits);
            wanted.put(peer, known);
        }
        return known.topics;
    }

    private boolean write(BulkPeer peer, int from, int to) throws IOException {
        return peer.write(buffer.limit(to * length).position(from * length), patienceNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void abandon() {
        socket.abandon();
    }

    @Override
    public void close() {
        socket.close();
    }
}
