package io.zmqkit.tools.bench;

import java.util.concurrent.TimeUnit;

/** Tells when a round is over: everything has been sent, and has come, or nothing more comes. Time is passed in. */
final class Settling {

    private static final long LONGEST_GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long LAST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Round round;
    private final BenchOptions options;
    private final long timeNanos;
    private final long graceNanos;
    private long received;
    private long latest = -1;
    private long changedNanos;

    Settling(Round round, BenchOptions options, long timeNanos) {
        this.round = round;
        this.options = options;
        this.timeNanos = timeNanos;
        long patience = options.schedule().patience().toNanos();
        graceNanos = options.sends() ? Math.min(LONGEST_GRACE_NANOS, patience) : patience;
        changedNanos = round.startNanos();
    }

    boolean isOver(long nowNanos) {
        received = round.received();
        long now = round.heard();
        if (now != latest || !round.haveAllSent()) {
            latest = now;
            changedNanos = nowNanos;
        }
        boolean isQuiet = nowNanos - changedNanos > graceNanos;
        if (!options.sends()) {
            boolean isTold = round.arrivals().stream().allMatch(each -> each.trouble() != null);
            return isTold || isQuiet || isReceivingOver(nowNanos);
        }
        return round.haveAllSent() && (isQuiet || hasAllCome(nowNanos));
    }

    private boolean hasAllCome(long nowNanos) {
        if (received < Reckoning.expected(round, options)) {
            return false;
        }
        boolean mayShareOne = !options.flow().reachesAll() && round.arrivals().size() > 1;
        return !mayShareOne
                || nowNanos - changedNanos > LAST_LOOK_NANOS; // one that two have got stands for one in flight
    }

    private boolean isReceivingOver(long nowNanos) {
        int count = options.schedule().count();
        return count > 0 ? received >= count : received > 0 && nowNanos - firstNanos() >= timeNanos;
    }

    private long firstNanos() {
        return options.sends() ? round.startNanos() : round.firstNanos().orElse(round.startNanos());
    }

    int permille(long nowNanos) {
        int count = options.schedule().count();
        double done = count > 0
                ? (double) Math.max(round.sent(), received) / count
                : (double) (nowNanos - firstNanos()) / timeNanos;
        return (int) Math.max(0, Math.min(1000, 1000 * done));
    }
}
