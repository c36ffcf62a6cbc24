package io.zmqkit.cli.weather;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.option.Plain;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.patterns.pubsub.SequenceGaps;
import io.zmqkit.patterns.pubsub.WeatherSubscriber;
import io.zmqkit.patterns.pubsub.WeatherSubscriberStats;
import io.zmqkit.patterns.pubsub.WeatherSummary;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "subscriber",
        description = "Receive the updates of some zips (SUB) and print their averages.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit weather subscriber 10001 10002 --count 50",
            "Exit codes: 0 every update asked for came, 2 wrong usage, 3 none came for --timeout,"
                    + " or the publisher refused this subscriber's key, 4 a sequenced publisher's"
                    + " updates were lost in between (even if none came for --timeout then), or --sequenced left some out, 130/143 signal.",
        })
final class WeatherSubscriberCommand extends ProgramCommand {

    private static final int ZIP_DIGITS = 5;

    @Parameters(paramLabel = "ZIP", arity = "1..*", description = "Five-digit zips; prefixes of them with --prefix.")
    private List<String> zips;

    @Option(
            names = "--connect",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5556",
            description = "A publisher or a proxy; it need not be there yet. Default: ${DEFAULT-VALUE}.")
    private Endpoint publisher;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many updates to receive, over all zips. Default: ${DEFAULT-VALUE}.")
    private long count;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "The longest silence before giving up. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Option(
            names = "--prefix",
            description = "Subscribe to the bare text, so that 1000 matches every zip from 10000 to 10009."
                    + " Without it, a space follows and only the whole zip matches.")
    private boolean prefix;

    @Option(
            names = "--sequenced",
            description = "Insist on numbered updates, from a publisher --sequenced: leave out those without a number."
                    + " Numbers that come are looked at in any case.")
    private boolean sequenced;

    @Mixin
    private final Plain plain = new Plain();

    @Override
    public Integer call() {
        if (plain.isOn("--connect", "--count")) {
            if (zips.size() > 1) {
                throw wrongUsage("--plain subscribes to one zip");
            }
            return PlainWeather.subscribe(plain, output(), publisher, zips.get(0), plain.atLeastOne("--count", count));
        }
        return run(
                context -> new WeatherSubscriber(
                        context,
                        new WeatherSubscriber.Options(
                                publisher, zips, prefix, sequenced, count, timeout, socketOptions())),
                subscriber -> {
                    output().note("ready: SUB subscriber connects to " + publisher);
                    warnOfShortZips();
                },
                this::finish);
    }

    private void warnOfShortZips() {
        if (!prefix) {
            zips.stream()
                    .filter(zip -> zip.length() < ZIP_DIGITS)
                    .forEach(zip -> output().warn(zip + " is not a whole zip, so nothing will match it"
                            + " (pass --prefix to receive every zip that starts with " + zip + ")"));
        }
    }

    private int finish(WeatherSubscriber subscriber) {
        SequenceGaps gaps = subscriber.gaps();
        WeatherSubscriberStats stats = subscriber.stats();
        subscriber.summary().lines().forEach(line -> print(line, gaps.of(line.zip())));
        output().note("weather subscriber: " + stats.received() + " of " + count + " updates received, "
                + stats.malformed() + " malformed"
                + (stats.repeats() > 0 ? ", " + stats.repeats() + " repeats left out" : "")
                + (gaps.isSequenced() ? ", gaps: " + text(gaps.gaps(), gaps.lost()) : "")
                + (gaps.restarts() > 0 ? ", publisher restarts: " + gaps.restarts() : ""));
        if (gaps.lost() > 0) {
            output().warn(gaps.lost() + " updates are known to be lost (if this subscriber was too slow, pass a higher"
                    + " --hwm to it and to the publisher)");
        }
        Refusal refusal = subscriber.refusal();
        if (refusal != null) {
            refused(refusal);
        }
        if (subscriber.gaveUp() && stats.unnumbered() == 0) {
            output().warn("no update for " + Converters.text(timeout) + " (is a publisher of these zips running?"
                    + " pass its address with --connect)");
        }
        if (stats.unnumbered() > 0) {
            output().warn(stats.unnumbered() + " updates had no number and were left out (start the publisher with"
                    + " --sequenced, or leave it out here)");
            return Errors.LOST;
        }
        if (gaps.lost() > 0) { // after a feed has ended, lost updates never come, so there is silence as well
            return Errors.LOST;
        }
        return subscriber.gaveUp() || refusal != null ? Errors.NO_ANSWER : Errors.DONE;
    }

    private static String text(long gaps, long lost) {
        return gaps == 0 ? "0" : gaps + " (" + lost + " updates)";
    }

    private void print(WeatherSummary.Line line, SequenceGaps.@Nullable Line gaps) {
        boolean any = line.updates() > 0;
        String text = any
                ? "average temperature " + line.averageTemperature(1) + " F, humidity " + line.averageHumidity(1)
                        + " %, " + line.updates() + " updates"
                : "no updates";
        String missed = gaps == null ? "" : ", gaps: " + text(gaps.gaps(), gaps.lost());
        output().data(line.zip() + ": " + text + missed, json -> {
            json.writeStringField("zip", line.zip());
            if (any) {
                json.writeNumberField("temperature", line.averageTemperature(3).doubleValue());
                json.writeNumberField("humidity", line.averageHumidity(3).doubleValue());
            } else {
                json.writeNullField("temperature");
                json.writeNullField("humidity");
            }
            json.writeNumberField("updates", line.updates());
            if (gaps != null) {
                json.writeNumberField("gaps", gaps.gaps());
                json.writeNumberField("lost", gaps.lost());
                json.writeNumberField("first", gaps.first());
                json.writeNumberField("last", gaps.last());
            }
        });
    }
}
