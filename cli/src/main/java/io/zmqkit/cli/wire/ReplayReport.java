package io.zmqkit.cli.wire;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.tools.replay.Part;
import io.zmqkit.tools.replay.Replay;
import io.zmqkit.tools.replay.Replay.Missing;
import io.zmqkit.tools.replay.ReplayOptions;
import io.zmqkit.tools.replay.ReplayStats;
import io.zmqkit.tools.replay.Survey;
import io.zmqkit.wire.zmtp.SocketKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a replay tells a person: what it plays, what it waits for, what came of it. */
final class ReplayReport {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Output output;
    private final Survey survey;
    private final Part part;
    private final ReplayOptions options;

    ReplayReport(Output output, Survey survey, Part part, ReplayOptions options) {
        this.output = output;
        this.survey = survey;
        this.part = part;
        this.options = options;
    }

    /** The socket is open. */
    void ready(Replay replay) {
        if (options.binds()) {
            output.ready(replay.role(), replay.endpoint());
        } else {
            output.note("ready: " + replay.role() + " connects to " + options.endpoint());
        }
        if (!survey.playback().damage().isEmpty()) {
            output.warn(part.file() + ": " + survey.playback().damage() + "; what comes before is played");
        }
        if (!part.side().problem().isEmpty()) {
            output.warn("#" + part.stream() + ": " + part.side().problem() + "; what comes before is played");
        }
        output.note("replay: waiting for " + awaited());
    }

    private String awaited() {
        return switch (part.kind()) {
            case PUB, XPUB -> "a subscription";
            case REP -> "a request";
            case ROUTER -> "a first message, which tells a ROUTER whom to play to";
            default -> "a peer (" + partners() + ")";
        };
    }

    private String partners() {
        return part.kind().partners().stream().map(SocketKind::toString).collect(Collectors.joining(" or "));
    }

    /** A peer is there. */
    void begins() {
        output.note("replay: playing the " + (part.isClient() ? "client" : "server") + " of #" + part.stream() + ", "
                + part.kind() + ": " + amount() + " in "
                + seconds(part.side().lengthNanos())
                + (options.speed() == Double.POSITIVE_INFINITY ? ", without pauses" : speed())
                + (options.rounds() == 1 ? "" : ", " + options.rounds() + " times"));
    }

    private String speed() {
        return options.speed() == 1
                ? ""
                : ", at speed "
                        + BigDecimal.valueOf(options.speed())
                                .stripTrailingZeros()
                                .toPlainString();
    }

    private String amount() {
        return part.kind().subscribes()
                ? count(part.side().subscriptions(), "subscription")
                : Output.messages(part.side().messages());
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / NANOS_PER_SECOND);
    }

    /** The summary; returns the exit code. */
    int finish(Replay replay, Duration took) {
        ReplayStats stats = replay.stats();
        output.note("replay: " + Output.messages(stats.sent()) + " sent in " + seconds(took.toNanos())
                + (stats.subscriptions() == 0 ? "" : ", " + count(stats.subscriptions(), "subscription"))
                + (stats.received() == 0 ? "" : ", " + stats.received() + " received")
                + (stats.lost() == 0 || publishes() ? "" : ", " + stats.lost() + " lost"));
        if (output.isJson()) {
            output.data("", json -> {
                json.writeNumberField("sent", stats.sent());
                json.writeNumberField("lost", stats.lost());
                json.writeNumberField("subscriptions", stats.subscriptions());
                json.writeNumberField("received", stats.received());
                json.writeNumberField("rounds", stats.rounds());
                json.writeNumberField("seconds", took.toNanos() / NANOS_PER_SECOND);
            });
        }
        if (stats.lost() > 0) {
            output.warn(lost(stats.lost()) + " (pass a lower --speed, a larger --hwm or a longer --wait)");
        }
        if (replay.leftBehind()) {
            behind();
        }
        replay.missing().ifPresent(missing -> output.warn(nobody(missing, stats.sent())));
        boolean isDamaged =
                !survey.playback().damage().isEmpty() || !part.side().problem().isEmpty();
        boolean isLost = stats.lost() > 0 || replay.leftBehind() || isDamaged;
        return replay.missing().isPresent() ? Errors.NO_ANSWER : isLost ? Errors.LOST : Errors.DONE;
    }

    private boolean publishes() {
        return part.kind() == SocketKind.PUB || part.kind() == SocketKind.XPUB;
    }

    /** JeroMQ does not tell what a subscriber loses once it has fallen behind. */
    private String lost(long number) {
        String within = " in " + Converters.text(options.patience());
        return publishes()
                ? "a subscriber had no room" + within + " and lost messages, " + count(number, "time")
                : Output.messages(number) + " lost: a peer had no room" + within + ", or had gone";
    }

    /** Whether closing took so long that something was dropped at its end; says so. */
    boolean isTooLong(long closingNanos) {
        boolean itIs = closingNanos > options.sockets().linger().toNanos() * 9 / 10;
        if (itIs) {
            behind();
        }
        return itIs;
    }

    private void behind() {
        output.warn("a peer did not take everything in time, and may have lost the rest (pass a longer --linger)");
    }

    private String nobody(Missing missing, long sent) {
        String within = " in " + Converters.text(options.patience());
        return switch (missing) {
            case PEER ->
                switch (part.kind()) {
                    case PUB, XPUB -> "nobody subscribed" + within + " (start a subscriber, or pass a longer --wait)";
                    case REP, ROUTER ->
                        "nobody sent a message" + within + " (start " + partners() + ", or pass a longer --wait)";
                    default -> "no peer came" + within + " (start " + partners() + ", or pass a longer --wait)";
                };
            case REPLY -> "no reply to request " + sent + within + " (pass a longer --wait)";
            case REQUEST -> "no request " + (sent + 1) + within + " (pass a longer --wait)";
        };
    }
}
