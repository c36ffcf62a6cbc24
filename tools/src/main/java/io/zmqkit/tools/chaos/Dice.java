package io.zmqkit.tools.chaos;

/**
 * What befalls each message of one direction of a connection: a function of the seed, the connection's number, the direction
 * and the message's number, and of nothing else. So neither time nor other connections change it, and a message that is
 * dropped at 1 % is dropped at 2 %, too.
 *
 * <p>The numbers are those of SplitMix64: the k-th of message n is the (4n+k)-th of a sequence that the seed, the connection
 * and the direction begin.
 */
final class Dice {

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final int DROP = 0;
    private static final int DUPLICATE = 1;
    private static final int REORDER = 2;
    private static final int JITTER = 3;
    private static final int DRAWS = 4;

    private final long start;

    Dice(long seed, int connection, boolean fromClient) {
        start = mix(mix(seed + GOLDEN) + 2L * connection + (fromClient ? 1 : 0));
    }

    private static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** From 0 to 1, without 1. */
    private double draw(long message, int which) {
        return (mix(start + (DRAWS * message + which) * GOLDEN) >>> 11) * 0x1.0p-53;
    }

    /** {@return what befalls the message; one thing at most} */
    Fate fate(long message, Faults faults) {
        if (draw(message, DROP) < faults.drop()) {
            return Fate.DROPPED;
        }
        if (draw(message, DUPLICATE) < faults.duplicate()) {
            return Fate.DUPLICATED;
        }
        return draw(message, REORDER) < faults.reorder() ? Fate.REORDERED : Fate.PASSED;
    }

    /** {@return how long the message takes} */
    long delayNanos(long message, Faults faults) {
        return faults.delay().toNanos()
                + (long) (draw(message, JITTER) * faults.jitter().toNanos());
    }
}
