package io.zmqkit.cli.tool;

import io.zmqkit.tools.socket.SocketStats;
import java.util.Locale;
import java.util.function.Supplier;

/** How fast messages pass, between one look and the next. */
final class Rates {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Supplier<SocketStats> stats;
    private SocketStats before = new SocketStats(0, 0, 0, 0, 0);
    private long beforeNanos = System.nanoTime();

    Rates(Supplier<SocketStats> stats) {
        this.stats = stats;
    }

    /** {@return for example {@code sent 1000 (500/s, 12 kB/s), received 0}} */
    String line() {
        SocketStats now = stats.get();
        long nanos = System.nanoTime();
        double seconds = Math.max(1, nanos - beforeNanos) / NANOS_PER_SECOND;
        String line = "stats: sent "
                + part(now.sent(), now.sent() - before.sent(), now.sentBytes() - before.sentBytes(), seconds)
                + ", received "
                + part(
                        now.received(),
                        now.received() - before.received(),
                        now.receivedBytes() - before.receivedBytes(),
                        seconds)
                + (now.lost() == 0 ? "" : ", lost " + now.lost());
        before = now;
        beforeNanos = nanos;
        return line;
    }

    private static String part(long count, long more, long bytes, double seconds) {
        return more == 0
                ? String.valueOf(count)
                : String.format(Locale.ROOT, "%d (%.0f/s, %.1f kB/s)", count, more / seconds, bytes / seconds / 1000);
    }
}
