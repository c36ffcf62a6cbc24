package io.zmqkit.tools.chaos;

import java.util.EnumMap;
import java.util.Map;

/** Counts what becomes of the messages. One thread. */
final class Ledger {

    private final Map<Fate, Long> met = new EnumMap<>(Fate.class);
    private int cut;
    private long received;
    private long delayed;
    private long lost;
    private long copies;

    void received(boolean isDelayed) {
        received++;
        delayed += isDelayed ? 1 : 0;
    }

    /** A message has met its fate: it has left, or has been dropped. */
    void met(Fate fate) {
        met.merge(fate, 1L, Long::sum);
    }

    /** The second one of a message that goes twice has left. */
    void copied() {
        copies++;
    }

    /** A message's connection has ended before it left. */
    void lost() {
        lost++;
    }

    void cut() {
        cut++;
    }

    private long count(Fate fate) {
        return met.getOrDefault(fate, 0L);
    }

    ChaosStats stats(int connections, int open) {
        long passed = count(Fate.PASSED);
        long dropped = count(Fate.DROPPED);
        long duplicated = count(Fate.DUPLICATED);
        long reordered = count(Fate.REORDERED);
        long left = passed + duplicated + reordered;
        long waiting = received - left - dropped - lost;
        return new ChaosStats(
                connections,
                open,
                cut,
                received,
                passed,
                dropped,
                duplicated,
                reordered,
                delayed,
                lost,
                waiting,
                left + copies);
    }
}
