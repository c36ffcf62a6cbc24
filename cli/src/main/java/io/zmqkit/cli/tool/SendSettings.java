package io.zmqkit.cli.tool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a socket sends: how fast, how often, to how many. */
final class SendSettings {

    private static final int NANOS_PER_SECOND = 1_000_000_000;

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
            defaultValue = "10s",
            description = "How long to wait for the peers; then exit with 3. Default: ${DEFAULT-VALUE}.")
    private Duration patience;

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

    Duration patience() {
        return patience;
    }
}
