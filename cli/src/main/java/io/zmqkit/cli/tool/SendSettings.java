package io.zmqkit.cli.tool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a socket sends: how fast, how often, to how many. */
final class SendSettings {

    private static final int NANOS_PER_SECOND = 1_000_000_000;
    private static final Duration USUAL_PATIENCE = Duration.ofSeconds(10);
    private static final Duration DAY = Duration.ofDays(1);

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "DURATION",
            description = "Time between two messages. Default: none.")
    private @Nullable Duration interval;

    @Option(names = "--rate", paramLabel = "N", description = "Messages a second at most, instead of --interval.")
    private @Nullable Integer rate;

    @Option(
            names = "--template",
            description = "Fill in {n} the message's number, {time} milliseconds since 1970, {random:16} hex digits.")
    private boolean template;

    @Option(
            names = "--wait-peers",
            paramLabel = "N",
            description = "Send nothing until N peers are there; those of a publisher have subscribed. 0: send at once."
                    + " Default: 1; 0 if a person types the messages.")
    private @Nullable Integer peers;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            description =
                    "How long to wait for the peers, up to 24h; then exit with 3. Default: --timeout if there is one, else"
                            + " 10s. For ever: while zmqkit ... --wait 24h; [ $? -eq 3 ]; do :; done")
    private @Nullable Duration patience;

    boolean isTemplate() {
        return template;
    }

    Duration interval() {
        if (rate == null) {
            return interval == null ? Duration.ZERO : interval;
        }
        if (interval != null) {
            throw new IllegalArgumentException("give --interval or --rate, not both");
        }
        if (rate < 1 || rate > NANOS_PER_SECOND) {
            throw new IllegalArgumentException("rate must be 1-" + NANOS_PER_SECOND + ", was " + rate);
        }
        return Duration.ofNanos(NANOS_PER_SECOND / rate);
    }

    int peers(boolean isTyped) {
        return peers == null ? (isTyped ? 0 : 1) : peers;
    }

    /**
     * How long the peers are waited for.
     *
     * @param timeout for how long the caller would wait for an answer; null for ever
     */
    Duration patience(@Nullable Duration timeout) {
        if (patience != null) {
            return patience;
        }
        return timeout == null ? USUAL_PATIENCE : timeout.compareTo(DAY) > 0 ? DAY : timeout;
    }
}
