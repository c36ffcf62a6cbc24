package io.zmqkit.tools.bench;

import io.zmqkit.wire.zmtp.Frame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What the messages of one sender in one run look like: their bytes, and where in them the number stands.
 *
 * <pre>
 *   one frame   [topic: "00017 "] mark (8 bytes) number (8) [time of sending (16)] filler
 *   chat        room/bench/ │ ZRC1 TEXT │ bench │ SESSION N BASE │ mark number [time] filler
 * </pre>
 *
 * <p>The mark names this bench by two random letters, the run and the sender: what another run or another bench has left
 * behind is not counted (but for one bench in 676, which has the same two letters). In a chat message N and BASE are
 * equal, so that the relay takes what follows a loss.
 */
final class Letter {

    static final int MOST_CHAT_BYTES = 4096;
    static final int MARK_BYTES = 8;

    private static final int NUMBER_BYTES = 8;
    private static final int TIME_BYTES = 16;
    private static final int TOPIC_BYTES = 6;
    private static final int ID_BYTES = 10 + 1 + 10; // N BASE
    private static final int CHAT_BODY = 4;
    private static final int FIRST_N = 1_000_000_000; // so that N always has ten digits

    // A mark: z, two letters for this bench, two for the run, three for the sender.
    private static final long Z = 0x7a00_0000_0000_0000L;
    private static final long BENCH = 0x00ff_ff00_0000_0000L;
    private static final long SENDER = 0x0000_0000_00ff_ffffL;
    private static final long RUN_AND_SENDER = 0x0000_00ff_ffff_ffffL;
    private static final long OURS = chosenByChance();

    private final byte[] bytes;
    private final int topicAt;
    private final int bodyAt;
    private final int idAt; // of N; -1 in a message that is not a chat's
    private final boolean hasTime;
    private final int topics;

    /**
     * Writes the first message.
     *
     * @param run 0-255
     * @param sender 0-4095
     * @param session of a chat client, 8 characters, different for each bench
     * @param isQuestion whether an empty frame stands before the body, as REQ has it
     */
    Letter(BenchOptions.Load load, int run, int sender, String session, boolean isQuestion) {
        topics = load.topics();
        hasTime = load.rate() > 0;
        List<byte[]> frames = new ArrayList<>();
        byte[] body = body(load, mark(run, sender));
        if (load.isChat()) {
            String name = session + "-" + run + "-" + sender;
            frames.add(ascii("room/bench/"));
            frames.add(ascii("ZRC1 TEXT"));
            frames.add(ascii("bench"));
            frames.add(ascii(name + " " + FIRST_N + " " + FIRST_N));
        }
        if (isQuestion) {
            frames.add(new byte[0]);
        }
        frames.add(body);
        bytes = encode(frames);
        topicAt = bytes.length - body.length;
        bodyAt = topicAt + (topics > 0 ? TOPIC_BYTES : 0);
        int bodyHeader = body.length > 255 ? 9 : 2;
        idAt = load.isChat() ? topicAt - bodyHeader - ID_BYTES : -1;
    }

    private static byte[] body(BenchOptions.Load load, long mark) {
        ByteBuffer body = ByteBuffer.allocate(load.bytes());
        Arrays.fill(body.array(), (byte) '.');
        if (load.topics() > 0) {
            body.put(topic(0));
        }
        body.putLong(mark);
        return body.array();
    }

    private static byte[] encode(List<byte[]> frames) {
        ByteBuffer all = ByteBuffer.allocate(
                frames.stream().mapToInt(each -> each.length + 9).sum());
        for (int i = 0; i < frames.size(); i++) {
            byte[] frame = frames.get(i);
            all.put((i < frames.size() - 1 ? Frame.more(frame) : Frame.last(frame)).encode());
        }
        byte[] bytes = new byte[all.position()];
        all.flip().get(bytes);
        return bytes;
    }

    /** {@return the least size of a message} */
    static int leastBytes(int topics, int rate) {
        return (topics > 0 ? TOPIC_BYTES : 0) + MARK_BYTES + NUMBER_BYTES + (rate > 0 ? TIME_BYTES : 0);
    }

    /** {@return what the messages of a topic begin with} */
    static byte[] topic(int number) {
        return ascii(String.format("%05d ", number));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static long chosenByChance() {
        int chosen = ThreadLocalRandom.current().nextInt(26 * 26);
        return (long) ('a' + chosen / 26) << 48 | (long) ('a' + chosen % 26) << 40;
    }

    /** {@return the letters that a sender's messages in a run of this bench are known by} */
    static long mark(int run, int sender) {
        return Z | OURS | (Letters.of((run << 12) | sender) & RUN_AND_SENDER);
    }

    /** {@return whether these eight bytes are a mark, of whatever bench and run} */
    static boolean isMark(long letters) {
        return (letters & ~(BENCH | RUN_AND_SENDER)) == Z
                && Letters.areLetters((letters & RUN_AND_SENDER) | (Letters.of(0) & ~RUN_AND_SENDER));
    }

    /** {@return whether two marks name the same bench and run} */
    static boolean isSameRun(long mark, long other) {
        return (mark | SENDER) == (other | SENDER);
    }

    /** {@return whether a mark names the same run, of whatever bench} */
    static boolean isSameRunOfAnyBench(long mark, long other) {
        return isSameRun(mark | BENCH, other | BENCH);
    }

    /** {@return which sender a mark names} */
    static int sender(long mark) {
        return Letters.value((mark & SENDER) | (Letters.of(0) & ~SENDER));
    }

    /** {@return when a message with a time was sent, on System.nanoTime} */
    static long time(ByteBuffer bytes, int markAt) {
        long high = Letters.value(bytes.getLong(markAt + MARK_BYTES + NUMBER_BYTES));
        return (high << 32) | (Letters.value(bytes.getLong(markAt + MARK_BYTES + NUMBER_BYTES + 8)) & 0xffff_ffffL);
    }

    /** Takes note of the message whose mark begins at a place of a buffer. */
    static void note(Arrivals arrivals, ByteBuffer bytes, int markAt, int end, boolean isTimed, long nowNanos) {
        if (end - markAt < MARK_BYTES + NUMBER_BYTES || !isMark(bytes.getLong(markAt))) {
            arrivals.noteForeign();
            return;
        }
        long mark = bytes.getLong(markAt);
        long number = bytes.getLong(markAt + MARK_BYTES);
        if (isTimed && end - markAt >= MARK_BYTES + NUMBER_BYTES + TIME_BYTES) {
            arrivals.note(mark, number, time(bytes, markAt), nowNanos);
        } else {
            arrivals.note(mark, number);
        }
    }

    /** {@return in which frame, and where in it, the mark stands} */
    static int bodyFrame(boolean isChat) {
        return isChat ? CHAT_BODY : 0;
    }

    static int markOffset(int topics) {
        return topics > 0 ? TOPIC_BYTES : 0;
    }

    /** {@return a whole message as it goes over the wire, of which all have the same length} */
    byte[] bytes() {
        return bytes;
    }

    /** Makes the message that begins at a place of a buffer the one with this number. */
    void write(ByteBuffer buffer, int start, int number, long nanos) {
        buffer.putLong(start + bodyAt + MARK_BYTES, Letters.of(number));
        if (hasTime) {
            int timeAt = start + bodyAt + MARK_BYTES + NUMBER_BYTES;
            buffer.putLong(timeAt, Letters.of((int) (nanos >>> 32)));
            buffer.putLong(timeAt + 8, Letters.of((int) nanos));
        }
        if (topics > 0) {
            digits(buffer, start + topicAt, 5, number % topics);
        }
        if (idAt >= 0) {
            digits(buffer, start + idAt, 10, FIRST_N + number);
            digits(buffer, start + idAt + 11, 10, FIRST_N + number);
        }
    }

    private static void digits(ByteBuffer buffer, int at, int count, int number) {
        int left = number;
        for (int i = at + count - 1; i >= at; i--) {
            buffer.put(i, (byte) ('0' + left % 10));
            left /= 10;
        }
    }
}
