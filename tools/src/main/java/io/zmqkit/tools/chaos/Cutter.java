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
    private final ByteArrayOutputStream element = new ByteArrayOutputStream();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private boolean hasGreeted;
    private boolean isUnreadable;
    private boolean isEncryptionTold;

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
            isUnreadable = true;
            pieces.unharmed(e.reason());
            pieces.other(rest());
            takeRest(in);
        }
    }

    private @Nullable StreamElement takeNext(ByteBuffer in, int start) throws MalformedException {
        try {
            return decoder.next(in);
        } finally {
            byte[] taken = new byte[in.position() - start];
            in.get(start, taken);
            element.writeBytes(taken);
            if (!hasGreeted) {
                pieces.other(drain(element)); // a peer may send part of its greeting, and wait for part of the other's
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
            pieces.other(drain(element));
        } else if (speaker.isEncrypted()) {
            tellOfEncryption();
            pieces.frame(drain(element));
        } else if (isSubscription(frame)) {
            pieces.other(drain(element));
        } else {
            message.writeBytes(drain(element));
            if (!frame.more()) {
                pieces.message(drain(message));
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

    private static byte[] drain(ByteArrayOutputStream from) {
        byte[] bytes = from.toByteArray();
        from.reset();
        return bytes;
    }

    /** {@return what has come of a message or a command that is not whole} */
    byte[] rest() {
        message.writeBytes(drain(element));
        return drain(message);
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
