package io.zmqkit.tools.chaos;

import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.FrameDecoder;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Speaker;
import io.zmqkit.wire.zmtp.StreamDecoder;
import io.zmqkit.wire.zmtp.StreamElement;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what one peer says into messages, and what is none: greeting, commands, subscriptions. The bytes stay as they are.
 * What cannot be decoded is passed on as it comes. One thread.
 */
final class Cutter {

    private final StreamDecoder decoder;
    private final Speaker speaker = new Speaker();
    private final Pieces pieces;
    private final Collected element = new Collected();
    private final Collected message = new Collected();
    private boolean hasGreeted;
    private boolean isUnreadable;
    private boolean isEncryptionTold;

    /** Bytes that have come; a large array is not kept for the next ones. */
    private static final class Collected extends ByteArrayOutputStream {

        private static final int MOST_KEPT = 4096;

        byte[] drain() {
            byte[] bytes = toByteArray();
            buf = bytes.length > MOST_KEPT ? new byte[32] : buf;
            reset();
            return bytes;
        }
    }

    /** Told of what comes. */
    interface Pieces {

        /** A whole message, all its frames. */
        void message(byte[] bytes);

        /** An encrypted frame, or part of a message. */
        void frame(byte[] bytes);

        /** Anything else that must go on. */
        void other(byte[] bytes);

        /** Messages cannot be told from here on; said once. */
        void unharmed(String why);
    }

    Cutter(int maxMessageBytes, Pieces pieces) {
        FrameLimits usual = FrameLimits.DEFAULTS;
        decoder = new StreamDecoder(
                new FrameLimits(maxMessageBytes, usual.messageFrames(), maxMessageBytes, usual.commandBytes()));
        this.pieces = pieces;
    }

    void take(ByteBuffer in) {
        if (isUnreadable) {
            takeRest(in);
            return;
        }
        try {
            while (true) {
                int start = in.position();
                StreamElement next = takeNext(in, start);
                if (next == null) {
                    return;
                }
                take(next);
            }
        } catch (MalformedException e) {
            giveUp(e.reason());
            takeRest(in);
        }
    }

    /** From here on nothing is cut into messages any more. */
    void giveUp(String why) {
        isUnreadable = true;
        pieces.unharmed(why);
        pieces.other(rest());
    }

    /** {@return how much memory takes what has come of a message that is not whole} */
    long cost() {
        return 2L * element.size() + message.size(); // the decoder has collected the frame, too
    }

    private @Nullable StreamElement takeNext(ByteBuffer in, int start) throws MalformedException {
        try {
            return decoder.next(in);
        } finally {
            byte[] taken = new byte[in.position() - start];
            in.get(start, taken);
            element.writeBytes(taken);
            if (!hasGreeted) {
                pieces.other(element.drain()); // a peer may send part of its greeting, and wait for part of the other's
            }
        }
    }

    private void takeRest(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        pieces.other(bytes);
    }

    private void take(StreamElement next) throws MalformedException {
        if (next instanceof Greeting greeting) {
            speaker.greets(greeting);
            hasGreeted = true;
            return;
        }
        Frame frame = (Frame) next;
        if (frame.command()) {
            speaker.commands(Command.decode(frame.body()));
            pieces.other(element.drain());
        } else if (speaker.isEncrypted()) {
            tellOfEncryption();
            pieces.frame(element.drain());
        } else if (isSubscription(frame)) {
            pieces.other(element.drain());
        } else {
            message.writeBytes(element.drain());
            if (!frame.more()) {
                pieces.message(message.drain());
            }
        }
    }

    private void tellOfEncryption() {
        if (!isEncryptionTold) {
            isEncryptionTold = true;
            pieces.unharmed("its messages are encrypted, and cannot be told from commands");
        }
    }

    private boolean isSubscription(Frame frame) throws MalformedException {
        return speaker.subscribes()
                && message.size() == 0
                && !frame.more()
                && Subscription.in(frame).isPresent();
    }

    /** {@return what has come of a message or a command that is not whole} */
    byte[] rest() {
        message.writeBytes(element.drain());
        return message.drain();
    }

    /** {@return the frames of a message that {@link Pieces#message} has told of} */
    static List<byte[]> frames(ByteBuffer message) {
        FrameDecoder frames = new FrameDecoder(
                Version.ZMTP_3_1, new FrameLimits(1 << 28, Integer.MAX_VALUE, Long.MAX_VALUE, 1 << 16));
        ByteBuffer in = message.duplicate();
        List<byte[]> all = new ArrayList<>();
        try {
            for (Frame frame = frames.next(in); frame != null; frame = frames.next(in)) {
                all.add(frame.bytes());
            }
        } catch (MalformedException e) {
            throw new IllegalStateException("a message was decoded, and cannot be again", e);
        }
        return all;
    }
}
