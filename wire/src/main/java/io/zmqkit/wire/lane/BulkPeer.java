package io.zmqkit.wire.lane;

import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.FrameDecoder;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.Handshake;
import io.zmqkit.wire.zmtp.Introduction;
import io.zmqkit.wire.zmtp.Outcome;
import io.zmqkit.wire.zmtp.Ping;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a {@link BulkSocket}. PINGs are answered between two messages; a PING of its own it never sends. One
 * thread.
 */
public final class BulkPeer {

    /** Answers to PINGs that a peer may leave unread; one that asks more is not answered. */
    private static final int MOST_ANSWERS = 100;

    private final BulkSocket socket;
    private final SocketKind kind;
    private final FrameLimits limits;
    private final BulkSocket.Traffic traffic;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer input;
    private final Memory memory;
    private final ArrayDeque<ByteBuffer> answers = new ArrayDeque<>();
    private final Map<String, Integer> prefixes = new LinkedHashMap<>(); // ISO 8859-1, and how often
    private @Nullable Handshake handshake;
    private @Nullable MessageScanner scanner;
    private Version version = Version.ZMTP_3_0;
    private int changes;
    private boolean isMidMessage;

    BulkPeer(BulkSocket socket, SocketChannel channel, Selector selector) throws IOException {
        this.socket = socket;
        this.kind = socket.kind();
        this.limits = socket.limits();
        this.traffic = socket.traffic();
        this.input = socket.input();
        this.memory = socket.memory();
        this.channel = channel;
        key = channel.register(selector, SelectionKey.OP_READ, this);
        handshake = new Handshake(Introduction.of(kind), limits);
        answer(handshake.takeOutput());
        writeAnswers();
    }

    /** {@return true once messages may be sent} */
    boolean isAgreed() {
        return handshake == null && key.isValid();
    }

    /** Reads once what there is. */
    void read() throws IOException {
        int count = channel.read(input.clear());
        if (count < 0) {
            throw new EOFException("the peer has closed the connection");
        }
        input.flip();
        if (handshake != null) {
            shakeHands(handshake);
        }
        if (scanner != null && input.hasRemaining()) {
            scanner.scan(input);
        }
        writeAnswers();
    }

    private void shakeHands(Handshake current) throws IOException {
        current.feed(input);
        answer(current.takeOutput());
        Outcome outcome = current.outcome().orElse(null);
        if (outcome instanceof Outcome.Refused refused) {
            throw new MalformedException(refused.reason());
        } else if (outcome instanceof Outcome.Agreed agreed) {
            SocketKind partner = agreed.partner().socketKind().orElse(null);
            if (partner == null || !kind.talksTo(partner)) {
                throw new UnfitPeerException(kind, agreed.partner().socketType().orElse("socket of no type"));
            }
            version = agreed.version();
            scanner = new MessageScanner(version, limits, memory, new Found());
            handshake = null;
        }
    }

    /** What comes after the handshake. */
    private final class Found implements MessageScanner.Receiver {
        @Override
        public void messages(ByteBuffer run, int messages) throws IOException {
            if (kind == SocketKind.PUB || kind == SocketKind.XPUB) {
                FrameDecoder frames = new FrameDecoder(version, limits);
                for (Frame frame = frames.next(run); frame != null; frame = frames.next(run)) {
                    Subscription.in(frame).ifPresent(BulkPeer.this::note);
                }
            } else {
                traffic.messages(BulkPeer.this, run, messages);
            }
        }

        @Override
        public void command(ByteBuffer body) throws IOException {
            Command command = Command.decode(body.duplicate());
            if (command.is(Command.PING)) {
                answer(Frame.of(Ping.decode(command.data()).pong()).encode());
            } else if (command.is(Command.ERROR)) {
                throw new MalformedException("it says: " + command.errorReason());
            } else {
                Subscription.in(new Frame(false, true, body)).ifPresent(BulkPeer.this::note);
            }
        }
    }

    private void note(Subscription subscription) {
        byte[] prefix = new byte[subscription.prefix().remaining()];
        subscription.prefix().duplicate().get(prefix);
        String text = new String(prefix, StandardCharsets.ISO_8859_1);
        prefixes.merge(text, subscription.subscribes() ? 1 : -1, Integer::sum);
        prefixes.values().removeIf(times -> times <= 0);
        changes++;
    }

    /** {@return whether the peer, a subscriber, wants messages that begin with this, as far as has been read} */
    public boolean wants(byte[] beginning) {
        String text = new String(beginning, StandardCharsets.ISO_8859_1);
        return prefixes.keySet().stream().anyMatch(text::startsWith);
    }

    /** {@return whether the peer has subscribed to anything} */
    public boolean isSubscribed() {
        return !prefixes.isEmpty();
    }

    /** {@return how often the peer has changed what it wants} */
    public int changes() {
        return changes;
    }

    void subscribe(byte[] prefix) throws IOException {
        answer(Subscription.to(prefix).encode(version).encode());
        writeAnswers();
    }

    private void answer(byte[] bytes) {
        if (bytes.length > 0 && answers.size() < MOST_ANSWERS) {
            answers.add(ByteBuffer.wrap(bytes));
        }
    }

    private void writeAnswers() throws IOException {
        while (!isMidMessage && !answers.isEmpty()) {
            channel.write(answers.getFirst());
            if (answers.getFirst().hasRemaining()) {
                return;
            }
            answers.removeFirst();
        }
    }

    /**
     * Writes whole messages, and reads what comes meanwhile.
     *
     * @param messages until the limit; what is left in it must be written next
     * @param patience how long the peer may take nothing
     * @return false if it has taken nothing for so long, or the socket is abandoned
     */
    public boolean write(ByteBuffer messages, long patience, TimeUnit unit) throws IOException {
        writeAnswers();
        long stuckNanos = 0; // since when, on System.nanoTime
        while (messages.hasRemaining()) {
            int written = answers.isEmpty() || isMidMessage ? channel.write(messages) : 0;
            isMidMessage = (isMidMessage || written > 0) && messages.hasRemaining();
            if (!messages.hasRemaining()) {
                return true;
            } else if (socket.isAbandoned()) {
                return false; // also if the peer takes something, little by little
            } else if (written > 0) {
                stuckNanos = 0;
            } else if (stuckNanos == 0) {
                stuckNanos = System.nanoTime();
            } else if (System.nanoTime() - stuckNanos > unit.toNanos(patience)) {
                return false;
            }
            await();
        }
        return true;
    }

    private void await() throws IOException {
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        try {
            key.selector().select(BulkSocket.LONGEST_WAIT_MILLIS);
            boolean isReadable = key.isReadable();
            key.selector().selectedKeys().clear(); // the others' are seen again: readiness stays
            if (isReadable) {
                read();
            }
            writeAnswers();
        } finally {
            if (key.isValid()) {
                key.interestOps(SelectionKey.OP_READ);
            }
        }
    }

    void close() {
        key.cancel();
        if (scanner != null) {
            scanner.close();
        }
        try {
            channel.close();
        } catch (IOException e) {
            BulkSocket.LOG.debug("not closed in order: {}", e.toString());
        }
    }
}
