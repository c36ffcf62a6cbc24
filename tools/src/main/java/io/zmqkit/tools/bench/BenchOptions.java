package io.zmqkit.tools.bench;

import io.zmqkit.core.Ranges;
import io.zmqkit.tools.socket.Place;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a bench does.
 *
 * @param flow which sockets
 * @param engine what they are made of
 * @param path where the senders go, and where the receivers; either may be null, but not both: then that end is somebody
 *     else's. Null: both ends meet here
 * @param load what is sent
 * @param schedule how long
 * @param highWaterMark of JeroMQ's sockets, 1 to 100,000,000
 */
public record BenchOptions(
        Flow flow, Engine engine, @Nullable Path path, Load load, Schedule schedule, int highWaterMark) {

    private static final int MOST_ENDS = 1000;
    private static final int MOST_COUNT = 1_000_000_000;
    private static final int MOST_BYTES = 16 << 20;
    private static final int MOST_TOPICS = 10_000;
    private static final int MOST_RATE = 10_000_000;
    private static final int MOST_RUNS = 100;
    private static final int MOST_MARK = 100_000_000;
    private static final int MOST_UNPROVED = 1000; // messages,
    private static final int MOST_UNPROVED_BYTES = 16 << 20; // of which at least one has room
    private static final Duration LEAST_TIME = Duration.ofMillis(100);
    private static final Duration MOST_TIME = Duration.ofMinutes(10);

    /**
     * Where the ends are.
     *
     * @param senders null if somebody else sends
     * @param receivers null if somebody else receives
     * @param isExposed whether what is bound may be where other machines can reach it, although anybody may connect
     */
    public record Path(@Nullable Place senders, @Nullable Place receivers, boolean isExposed) {
        /** On this machine. */
        public Path(@Nullable Place senders, @Nullable Place receivers) {
            this(senders, receivers, false);
        }
    }

    /**
     * What is sent.
     *
     * @param senders 1-1000
     * @param receivers 1-1000
     * @param bytes in a message, at least {@link Letter#leastBytes}
     * @param topics 0, or how many take turns; the first receiver wants the first, and so on
     * @param rate messages a second, of all senders together; 0 is as fast as they are taken
     * @param isChat whether the messages are those of chat clients (ZRC/1) instead of one frame
     */
    public record Load(int senders, int receivers, int bytes, int topics, int rate, boolean isChat) {
        /** Checks the ranges. */
        public Load {
            Ranges.requireBetween("senders", senders, 1, MOST_ENDS);
            Ranges.requireBetween("receivers", receivers, 1, MOST_ENDS);
            Ranges.requireBetween("topics", topics, 0, MOST_TOPICS);
            Ranges.requireBetween("rate", rate, 0, MOST_RATE);
            Ranges.requireBetween("size", bytes, Letter.leastBytes(topics, rate), MOST_BYTES);
            if (isChat) {
                Ranges.requireBetween("size of a chat message", bytes, 1, Letter.MOST_CHAT_BYTES);
            }
            if (isChat && topics > 0) {
                throw new IllegalArgumentException("chat messages have one room, and no topics");
            }
        }
    }

    /**
     * How long.
     *
     * @param count messages in each run, of all senders together, at least one of each; 0 if the time counts
     * @param time of each run
     * @param warmup before the first run, left out of all figures
     * @param runs 1-100
     * @param patience how long nothing may happen
     */
    public record Schedule(int count, Duration time, Duration warmup, int runs, Duration patience) {
        /** Checks the ranges. */
        public Schedule {
            Ranges.requireBetween("count", count, 0, MOST_COUNT);
            Ranges.requireBetween("time", time, LEAST_TIME, MOST_TIME);
            Ranges.requireBetween("warmup", warmup, Duration.ZERO, MOST_TIME);
            Ranges.requireBetween("runs", runs, 1, MOST_RUNS);
            Ranges.requireBetween("timeout", patience, LEAST_TIME, MOST_TIME);
        }
    }

    /** Checks the high-water mark. */
    public BenchOptions {
        Ranges.requireBetween("high-water mark", highWaterMark, 1, MOST_MARK);
        if (load.isChat() && flow != Flow.RELAY) {
            throw new IllegalArgumentException("chat messages go through a relay");
        }
        boolean sends = path == null || path.senders() != null;
        if (sends && schedule.count() > 0 && schedule.count() < load.senders()) {
            throw new IllegalArgumentException(
                    "count must be at least 1 for each of the " + load.senders() + " senders, was " + schedule.count());
        }
        if (load.rate() > 0 && !sends) {
            throw new IllegalArgumentException(
                    "a rate is the sender's: who only receives does not know when a message should have been sent");
        }
    }

    boolean isExposed() {
        return path != null && path.isExposed();
    }

    boolean sends() {
        return path == null || path.senders() != null;
    }

    boolean receives() {
        return path == null || path.receivers() != null;
    }

    /**
     * {@return how many messages JeroMQ's senders may hold: few, if nobody here receives them and they wait when they are full,
     * so that what is called sent has nearly gone}
     */
    public int sendersHighWaterMark() {
        boolean isUnproved = !receives() && flow != Flow.REQ && flow != Flow.PUB;
        int room = Math.max(1, Math.min(MOST_UNPROVED, MOST_UNPROVED_BYTES / Math.max(1, load.bytes())));
        return isUnproved ? Math.min(highWaterMark, room) : highWaterMark;
    }

    /** {@return what the path is made of, for a person} */
    List<Place> places() {
        return path == null
                ? List.of()
                : java.util.stream.Stream.of(path.senders(), path.receivers())
                        .filter(place -> place != null)
                        .toList();
    }
}
