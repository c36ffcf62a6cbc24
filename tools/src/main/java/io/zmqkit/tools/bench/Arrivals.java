package io.zmqkit.tools.bench;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one receiver has got in a round. Its own thread writes; {@link #received}, {@link #heard}, {@link #firstNanos}, {@link
 * #lastNanos}, {@link #trouble} and {@link #fault} may be read by any thread, the rest only when that one has ended.
 */
final class Arrivals {

    private final Round round;
    private Sequences[] sequences = {}; // more senders than were told may come, if another program sends
    private final @Nullable Latencies latencies;
    private final int topics;
    private long firstMark; // of sender 0; if another program sends, its bench is learnt from what comes first
    private final boolean isSentElsewhere;
    private boolean isBenchKnown;
    private long foreign;
    private long ofOtherRounds;
    private long firstBatch;
    private volatile long received;
    private volatile long heard;
    private volatile long firstNanos;
    private volatile long lastNanos;
    private volatile @Nullable String trouble;
    private volatile @Nullable String fault;

    Arrivals(Round round) {
        this.round = round;
        growTo(round.load().senders());
        latencies = round.load().rate() > 0 ? new Latencies() : null;
        topics = round.load().topics();
        firstMark = Letter.mark(round.number(), 0);
        isSentElsewhere = round.departures().isEmpty();
        isBenchKnown = !isSentElsewhere;
    }

    private void growTo(int senders) {
        int known = sequences.length;
        sequences = Arrays.copyOf(sequences, senders);
        Arrays.setAll(sequences, sender -> sender < known ? sequences[sender] : new Sequences());
    }

    /**
     * Takes note of a message.
     *
     * @param mark the eight letters before the number
     * @param number the letters of the number
     */
    void note(long mark, long number) {
        int sender = sender(mark, number);
        if (sender >= 0) {
            sequences[sender].note(place(Letters.value(number)));
        }
    }

    /** Takes note of a message that says when it was sent. */
    void note(long mark, long number, long sentNanos, long nowNanos) {
        int sender = sender(mark, number);
        if (sender >= 0) {
            int value = Letters.value(number);
            sequences[sender].note(place(value));
            if (latencies != null) {
                latencies.note(round.intendedNanos(sender, value), sentNanos, nowNanos);
            }
        }
    }

    /** Takes note of a message that is not the bench's. */
    void noteForeign() {
        foreign++;
    }

    /** Its place among those that this receiver wants: one of every so many messages, if there are topics. */
    private int place(int number) {
        return topics == 0 ? number : number / topics;
    }

    /** Whose message it is; -1 if it is another round's, or another bench's. */
    private int sender(long mark, long number) {
        if (!isBenchKnown && Letter.isSameRunOfAnyBench(mark, firstMark)) {
            firstMark = mark - Letters.of(Letter.sender(mark)) + Letters.of(0);
            isBenchKnown = true;
        }
        int sender = mark == firstMark ? 0 : Letter.sender(mark); // 0 nearly always
        boolean isOurs = Letter.isSameRun(mark, firstMark) && Letters.areLetters(number) && Letters.value(number) >= 0;
        if (isOurs && sender >= sequences.length && isSentElsewhere) {
            growTo(sender + 1);
        }
        if (isOurs && sender < sequences.length) {
            return sender;
        }
        ofOtherRounds++;
        return -1;
    }

    /** Tells the others how far this is; after each stretch of messages. */
    void seen(long nowNanos) {
        long distinct = 0;
        long repeated = 0;
        for (Sequences each : sequences) {
            distinct += each.distinct();
            repeated += each.repeated();
        }
        heard = distinct + ofOtherRounds + (isSentElsewhere ? repeated + foreign : 0);
        long now = isSentElsewhere ? distinct + foreign : distinct;
        if (now != received) {
            if (received == 0) {
                firstNanos = nowNanos;
                firstBatch = now;
            }
            lastNanos = nowNanos;
            received = now;
        }
    }

    void failed(String why) {
        trouble = why;
    }

    /** This side has failed, and not its peer: what has been counted is not all, whoever sends. */
    void broke(String why) {
        fault = why;
        trouble = why;
    }

    @Nullable
    String fault() {
        return fault;
    }

    /** {@return different messages of this round; if somebody else sends, also those that are not a bench's} */
    long received() {
        return received;
    }

    /**
     * {@return those and what shows that more may come: messages of other rounds, which a slow path still holds; if somebody else
     * sends, whatever comes}
     */
    long heard() {
        return heard;
    }

    long foreign() {
        return foreign;
    }

    /** {@return when the first message came} */
    long firstNanos() {
        return firstNanos;
    }

    /** {@return how many came together with the first} */
    long firstBatch() {
        return firstBatch;
    }

    /** {@return when the last message came, on System.nanoTime; as exact as one look at what has come} */
    long lastNanos() {
        return lastNanos;
    }

    @Nullable
    String trouble() {
        return trouble;
    }

    /** {@return how many senders it has heard of, or been told of} */
    int senders() {
        return sequences.length;
    }

    Sequences from(int sender) {
        return sender < sequences.length ? sequences[sender] : new Sequences();
    }

    @Nullable
    Latencies latencies() {
        return latencies;
    }
}
