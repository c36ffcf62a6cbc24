package io.zmqkit.tools.bench;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Works out what a round has shown, once nobody touches it any more. */
final class Reckoning {

    private Reckoning() {}

    /** {@return how many deliveries there should be} */
    static long expected(Round round, BenchOptions options) {
        if (round.arrivals().isEmpty()) {
            return 0;
        }
        if (!options.flow().reachesAll()) {
            return round.sent();
        }
        int topics = options.load().topics();
        return IntStream.range(0, round.arrivals().size())
                .mapToLong(receiver -> round.departures().stream()
                        .mapToLong(sender -> wanted(sender.sent(), receiver, topics))
                        .sum())
                .sum();
    }

    /** Of the messages 0 to sent, those whose topic a receiver wants. */
    private static long wanted(long sent, int receiver, int topics) {
        return topics == 0 ? sent : (sent - receiver % topics + topics - 1) / topics;
    }

    static RunResult of(
            Round round, BenchOptions options, boolean isWhole, Map<String, Double> cpuSeconds, long clockJumpMillis) {
        long delivered = delivered(round, options);
        long foreign = sum(round, Arrivals::foreign);
        long begun = options.sends() ? round.startNanos() : round.firstNanos().orElse(round.startNanos());
        double due = round.secondsAtRate(round.sent());
        double sending = seconds(
                round.startNanos(),
                round.departures().stream().mapToLong(Departures::lastNanos).toArray());
        double receiving = seconds(
                begun,
                round.arrivals().stream()
                        .filter(each -> each.received() > 0)
                        .mapToLong(Arrivals::lastNanos)
                        .toArray());
        return new RunResult(
                round.startMillis(),
                round.sent(),
                Math.max(sending, due),
                delivered,
                foreign,
                Math.max(receiving, due),
                options.sends() ? 0 : firstBatch(round),
                isWhole ? lost(round, options, delivered) : OptionalLong.empty(),
                sum(round, each -> sum(each, Sequences::repeated))
                        + sum(round, each -> sum(each, Sequences::distinct))
                        - delivered,
                sum(round, each -> sum(each, Sequences::disordered)),
                latencies(round),
                cpuSeconds,
                isWhole ? trouble(round, options) : null,
                round.departures().stream().anyMatch(Departures::isBehind),
                clockJumpMillis);
    }

    /** What had come when the clock began. */
    private static long firstBatch(Round round) {
        return round.arrivals().stream()
                .filter(each -> each.received() > 0)
                .min(Comparator.comparingLong(Arrivals::firstNanos))
                .map(Arrivals::firstBatch)
                .orElse(0L);
    }

    private static @Nullable String trouble(Round round, BenchOptions options) {
        if (options.sends()) {
            return round.trouble();
        }
        String fault = round.fault();
        long count = options.schedule().count();
        if (fault != null || round.received() >= count) {
            return fault; // whoever has sent everything may leave
        }
        String why = round.trouble();
        return String.format(
                Locale.ROOT,
                "%,d of %,d messages have come: %s",
                round.received(),
                count,
                why != null
                        ? why
                        : "nothing more has come for "
                                + options.schedule().patience().toMillis() + " ms");
    }

    private static long delivered(Round round, BenchOptions options) {
        if (options.flow().reachesAll()) {
            return sum(round, each -> sum(each, Sequences::distinct));
        }
        return senders(round)
                .mapToLong(sender -> Sequences.distinct(
                        round.arrivals().stream().map(each -> each.from(sender)).toList()))
                .sum();
    }

    private static OptionalLong lost(Round round, BenchOptions options, long delivered) {
        if (options.sends()) {
            return round.arrivals().isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(expected(round, options) - delivered);
        }
        if (delivered == 0) {
            return OptionalLong.empty(); // messages of others, without numbers
        }
        long gaps = options.flow().reachesAll()
                ? sum(round, each -> sum(each, Sequences::missing))
                : senders(round)
                        .mapToLong(sender -> Sequences.missing(round.arrivals().stream()
                                .map(each -> each.from(sender))
                                .toList()))
                        .sum();
        return OptionalLong.of(gaps);
    }

    /** Those that were told, and those that have been heard of. */
    private static IntStream senders(Round round) {
        return IntStream.range(
                0, round.arrivals().stream().mapToInt(Arrivals::senders).max().orElse(0));
    }

    private static long sum(Round round, ToLongFunction<Arrivals> figure) {
        return round.arrivals().stream().mapToLong(figure).sum();
    }

    private static long sum(Arrivals arrivals, ToLongFunction<Sequences> figure) {
        return IntStream.range(0, arrivals.senders())
                .mapToLong(sender -> figure.applyAsLong(arrivals.from(sender)))
                .sum();
    }

    private static double seconds(long begun, long... ends) {
        long last = begun;
        for (long end : ends) {
            last = Math.max(last, end);
        }
        return (last - begun) / 1e9;
    }

    private static @Nullable Latencies latencies(Round round) {
        List<Latencies> each = round.arrivals().stream()
                .map(Arrivals::latencies)
                .filter(one -> one != null)
                .toList();
        if (each.isEmpty()) {
            return null;
        }
        Latencies all = new Latencies();
        each.forEach(all::add);
        return all;
    }

    /** {@return what each process has used since then} */
    static Map<String, Double> since(Map<String, Double> before, Map<String, Double> after) {
        Map<String, Double> used = new LinkedHashMap<>();
        after.forEach((name, seconds) -> used.put(name, seconds - before.getOrDefault(name, 0.0)));
        return used;
    }
}
