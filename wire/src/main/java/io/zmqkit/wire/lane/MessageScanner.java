package io.zmqkit.wire.lane;

import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.FrameHeader;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.Version;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Finds the messages in what one sender sends, which comes in pieces, cut anywhere.
 *
 * <pre>
 *   in     ...end of a message │ message message message │ beginning of...
 *          one message: kept,    a run of whole messages:  kept until
 *          then handed over      handed over in place      the rest comes
 * </pre>
 *
 * <p>Between two calls nothing of the buffer is needed any more: all whole messages have been handed over, what has come of
 * the next one is in {@code partial}, and a header that was cut is in {@code header}. Within a call, the bytes from {@code
 * from} to {@code whole} are {@code count} messages, still to be handed over in place; while {@code partial} holds something,
 * the count is 0.
 *
 * <p>Commands may stand between the frames of a message (libzmq does that with PING); they are taken out. One thread.
 */
final class MessageScanner {

    private static final int LONG_HEADER = 9;

    private final Version version;
    private final FrameLimits limits;
    private final Receiver receiver;
    private final Partial partial;
    private final int longestShort; // body of a frame with a short header

    private final ByteBuffer header =
            ByteBuffer.allocate(LONG_HEADER); // of a frame, as far as it has come, if it is cut
    private boolean isInBody;
    private boolean isCommand;
    private boolean hasMore;
    private int bodyLeft;
    private int frames; // of the message that has begun
    private long bytes;
    private final Partial command;

    private int from; // of what is not handed over yet
    private int whole; // behind the last whole message
    private int count; // messages between the two

    /** Who is given what is found. What it is given is valid during the call. */
    interface Receiver {
        /** Whole messages, from the position to the limit, at least one. */
        void messages(ByteBuffer run, int messages) throws IOException;

        /** The body of a command. */
        void command(ByteBuffer body) throws IOException;
    }

    MessageScanner(Version version, FrameLimits limits, Memory memory, Receiver receiver) {
        this.version = version;
        this.limits = limits;
        this.receiver = receiver;
        long headers = (long) LONG_HEADER * limits.messageFrames();
        partial = new Partial(memory, Math.min(Integer.MAX_VALUE, limits.messageBytes()) + headers);
        command = new Partial(memory, limits.commandBytes());
        longestShort = (int) Math.min(0xff, Math.min(limits.frameBytes(), limits.messageBytes()));
    }

    /** Takes everything from the position to the limit. */
    void scan(ByteBuffer in) throws IOException {
        int end = in.limit();
        int at = in.position();
        restartAt(at);
        while (at < end) {
            if (frames == 0 && !isInBody && header.position() == 0) {
                at = skipShortMessages(in, at, end);
            }
            if (at < end) {
                at = isInBody ? body(in, at) : header(in, at);
            }
        }
        handOver(in);
        partial.append(in, from, end - header.position());
        in.position(end);
    }

    private void restartAt(int at) {
        from = at;
        whole = at;
        count = 0;
    }

    /** Most messages have one frame of less than 256 bytes: this is the loop that the speed is made of. */
    private int skipShortMessages(ByteBuffer in, int start, int end) {
        int at = start;
        int messages = 0;
        while (end - at >= 2 && in.get(at) == 0) {
            int length = in.get(at + 1) & 0xff;
            int next = at + 2 + length;
            if (next > end || length > longestShort) {
                break;
            }
            at = next;
            messages++;
        }
        whole = at;
        count += messages;
        return at;
    }

    private int header(ByteBuffer in, int at) throws IOException {
        header.put(in.get(at));
        int flags = header.get(0);
        if (header.position() == 1) {
            FrameHeader.check(flags, version);
        }
        boolean isLong = (flags & FrameHeader.LONG) != 0;
        int size = isLong ? LONG_HEADER : 2;
        if (header.position() == size) {
            open(in, at + 1, flags, isLong ? header.getLong(1) : header.get(1) & 0xff);
        }
        return at + 1;
    }

    private void open(ByteBuffer in, int bodyAt, int flags, long length) throws IOException {
        isCommand = (flags & FrameHeader.COMMAND) != 0;
        hasMore = (flags & FrameHeader.MORE) != 0;
        check(length);
        bodyLeft = (int) length;
        int headerAt = bodyAt - header.position();
        if (isCommand) {
            handOver(in);
            partial.append(in, from, headerAt);
            restartAt(bodyAt);
        } else if (headerAt < from) { // it began in the piece before
            partial.append(header.flip(), 0, header.limit());
            restartAt(bodyAt);
        }
        header.clear();
        isInBody = true;
        if (bodyLeft == 0) {
            close(in, bodyAt);
        }
    }

    private void check(long length) throws MalformedException {
        if (length < 0) {
            throw new MalformedException("a frame has the length " + length);
        } else if (isCommand) {
            requireAtMost("a command", length, limits.commandBytes(), "bytes");
            return;
        }
        frames++;
        bytes += length;
        requireAtMost("a frame", length, limits.frameBytes(), "bytes");
        requireAtMost("a message", frames, limits.messageFrames(), "frames");
        requireAtMost("a message", bytes, limits.messageBytes(), "bytes");
    }

    private static void requireAtMost(String what, long size, long limit, String unit) throws MalformedException {
        if (size > limit) {
            throw new MalformedException(what + " has " + size + " " + unit + ", the limit is " + limit);
        }
    }

    private int body(ByteBuffer in, int at) throws IOException {
        int come = Math.min(bodyLeft, in.limit() - at);
        if (isCommand) {
            command.append(in, at, at + come);
            restartAt(at + come);
        }
        bodyLeft -= come;
        if (bodyLeft == 0) {
            close(in, at + come);
        }
        return at + come;
    }

    private void close(ByteBuffer in, int end) throws IOException {
        isInBody = false;
        if (isCommand) {
            receiver.command(command.bytes());
            command.clear();
        } else if (!hasMore) {
            frames = 0;
            bytes = 0;
            closeMessage(in, end);
        }
    }

    private void closeMessage(ByteBuffer in, int end) throws IOException {
        if (partial.isEmpty()) {
            whole = end;
            count++;
            return;
        }
        partial.append(in, from, end);
        receiver.messages(partial.bytes(), 1);
        partial.clear();
        restartAt(end);
    }

    private void handOver(ByteBuffer in) throws IOException {
        if (count > 0) {
            int position = in.position();
            int limit = in.limit();
            receiver.messages(in.limit(whole).position(from), count);
            in.limit(limit).position(position);
            from = whole;
            count = 0;
        }
    }

    /** Gives back memory in which nothing waits. */
    void trim() {
        partial.trim();
        command.trim();
    }

    /** Forgets what has come in part. */
    void close() {
        partial.close();
        command.close();
    }
}
