package io.zmqkit.patterns.pubsub;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber of a sequenced publisher missed, found from the numbers of what it received. For one thread at a
 * time.
 *
 * <p>The first update ever received tells which epoch the subscriber joined; what came before a zip's first update in
 * that epoch does not count as missed. Any later epoch began while it was subscribed, so there a zip's numbers are
 * expected from 1 on. A number that is not above the last one is a repeat. The loss of an epoch's last updates cannot
 * be noticed, because nothing follows them. It keeps two epochs and one entry per zip, of which there are 100,000.
 */
public final class SequenceGaps {

    private final Map<String, Zip> zips = new TreeMap<>();
    private @Nullable String epoch;
    private @Nullable String previousEpoch;
    private long restarts;
    private long gaps;
    private long lost;

    /**
     * What is known about one zip.
     *
     * @param first number of the first update received, in its epoch
     * @param last number of the newest update received, in its epoch
     * @param gaps how often updates were missing
     * @param lost how many were missing, all gaps together
     */
    public record Line(long first, long last, long gaps, long lost) {
        private Line next(long number, long missing) {
            return new Line(first, number, missing > 0 ? gaps + 1 : gaps, plus(lost, missing));
        }
    }

    private record Zip(String epoch, Line line) {}

    /**
     * Takes note of an update.
     *
     * @param zip its zip
     * @param sequence its number
     * @return false if it is a repeat, or belongs to an epoch that has ended
     */
    boolean accept(String zip, SequenceNumber sequence) {
        if (sequence.epoch().equals(previousEpoch)) {
            return false;
        }
        if (!sequence.epoch().equals(epoch)) {
            restarts += epoch == null ? 0 : 1;
            previousEpoch = epoch;
            epoch = sequence.epoch();
        }
        Zip known = zips.get(zip);
        long missing = sequence.number() - expected(known, sequence);
        if (missing < 0) {
            return false;
        }
        gaps += missing > 0 ? 1 : 0;
        lost = plus(lost, missing);
        Line line = known == null ? new Line(sequence.number(), 0, 0, 0) : known.line();
        zips.put(zip, new Zip(sequence.epoch(), line.next(sequence.number(), missing)));
        return true;
    }

    private long expected(@Nullable Zip known, SequenceNumber sequence) {
        if (known != null && known.epoch().equals(sequence.epoch())) {
            return known.line().last() + 1;
        }
        return restarts == 0 ? sequence.number() : 1;
    }

    /** A hostile publisher's numbers may add up to more than a long holds. */
    private static long plus(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    /** {@return true if a numbered update was received} */
    public boolean isSequenced() {
        return epoch != null;
    }

    /**
     * Gives what is known about a zip.
     *
     * @param zip five digits
     * @return null if no numbered update of it was received
     */
    public @Nullable Line of(String zip) {
        Zip known = zips.get(zip);
        return known == null ? null : known.line();
    }

    /** {@return how often updates were missing, over all zips} */
    public long gaps() {
        return gaps;
    }

    /** {@return how many updates were missing, over all zips; Long.MAX_VALUE for more than that} */
    public long lost() {
        return lost;
    }

    /** {@return how often the publisher was seen to have restarted} */
    public long restarts() {
        return restarts;
    }
}
