package io.zmqkit.cli.weather;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Errors.CommandFailedException;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.option.Plain;
import io.zmqkit.core.Endpoint;
import io.zmqkit.patterns.pubsub.RandomWeather;
import io.zmqkit.patterns.pubsub.WeatherFeed;
import io.zmqkit.patterns.pubsub.WeatherPublisher;
import io.zmqkit.patterns.pubsub.WeatherPublisherStats;
import io.zmqkit.patterns.pubsub.ZipRange;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "publisher",
        description = {
            "Publish weather updates at a steady rate (XPUB): random ones until Ctrl-C, or those of a CSV file.",
            "A feed that ends (--from, --count) keeps its first update until somebody subscribes; an endless one"
                    + " starts at once.",
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit weather publisher --zips 10000-10009 --rate 20000",
            "Example: printf 'zip,temperature,humidity\\n10001,71.5,40\\n' | zmqkit weather publisher --from -",
            "Exit codes: 0 the feed has ended (bad rows are left out and counted), 1 the endpoint cannot be bound or the"
                    + " CSV cannot be read, 2 wrong usage, 3 nobody subscribed within --wait, 4 a subscriber of --from or"
                    + " --count fell behind and lost updates, or may have, 130/143 signal.",
        })
final class WeatherPublisherCommand extends ProgramCommand {

    /** How long a feed that ends waits for subscribers that are behind. */
    private static final Duration LINGER = Duration.ofSeconds(10);
    /** Under CURVE no subscriber confirms that it has everything, but one that keeps up needs only milliseconds. */
    private static final Duration BEHIND = Duration.ofSeconds(2);

    @Option(
            names = "--bind",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5556",
            description = "Where subscribers connect. Default: ${DEFAULT-VALUE}.")
    private Endpoint bind;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Updates per second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--zips",
            paramLabel = "FIRST-LAST",
            description = "Zips of the random updates. Default: 10000-10999.")
    private @Nullable String zips;

    @Option(names = "--seed", paramLabel = "N", description = "Makes the random updates the same every time.")
    private @Nullable Long seed;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "Publish the observations of a CSV file, or of stdin (-), instead of random ones. Its header"
                    + " names zip, temperature and humidity, in any order; other columns are ignored. Decimals are"
                    + " rounded to whole numbers.")
    private @Nullable String from;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "Stop after so many updates. Default: never, or at the end of --from.")
    private @Nullable Long count;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long --from and --count wait for a first subscriber; 0s not to. Default:"
                    + " ${DEFAULT-VALUE}.")
    private Duration wait;

    @Option(
            names = "--sequenced",
            description = "Number the updates of each zip in a second frame, EPOCH SEQ, so that a subscriber can tell"
                    + " what it missed.")
    private boolean sequenced;

    private @Nullable WeatherCsv csv;
    private long finishedNanos;

    @Mixin
    private final Plain plain = new Plain();

    @Override
    public Integer call() {
        if (plain.isOn("--bind")) {
            return PlainWeather.publish(plain, output(), bind);
        }
        int code = run(this::open, publisher -> output().ready("XPUB publisher", publisher.endpoint()), this::finish);
        long closing = System.nanoTime() - finishedNanos;
        long behind = Math.min(BEHIND.toNanos(), socketOptions(LINGER).linger().toNanos() * 9 / 10);
        if (code == Errors.DONE && ends() && closing > behind) {
            output().warn("a subscriber was behind when the feed ended, and may have lost the rest"
                    + " (pass a lower --rate or a longer --linger)");
            return Errors.LOST;
        }
        return code;
    }

    private boolean ends() {
        return from != null || count != null;
    }

    private WeatherPublisher open(ZContext context) {
        WeatherPublisher.Options options = new WeatherPublisher.Options(
                bind,
                rate,
                count == null ? Long.MAX_VALUE : count,
                ends() ? wait : null,
                sequenced ? UUID.randomUUID().toString() : null,
                ends() ? socketOptions(LINGER) : socketOptions());
        return new WeatherPublisher(
                context, options, feed(), () -> output().note("weather publisher: waiting for a subscriber"));
    }

    private WeatherFeed feed() {
        if (from == null) {
            long start = seed == null ? ThreadLocalRandom.current().nextLong() : seed;
            return new RandomWeather(start, ZipRange.parse(zips == null ? "10000-10999" : zips));
        }
        if (zips != null || seed != null) {
            throw new IllegalArgumentException("--zips and --seed are for random updates: leave them out with --from");
        }
        csv = WeatherCsv.open(from, output()::warn);
        return csv;
    }

    private int finish(WeatherPublisher publisher) {
        finishedNanos = System.nanoTime();
        WeatherPublisherStats stats = publisher.stats();
        CommandFailedException failure = csv == null ? null : csv.failure();
        if (failure == null || stats.sent() > 0) {
            output().note("weather publisher: " + stats.sent() + " updates sent"
                    + (csv == null ? "" : ", " + csv.badRows() + " bad rows left out"));
        }
        if (csv != null) {
            csv.close();
        }
        if (publisher.gaveUp()) {
            output().warn("nobody subscribed in " + Converters.text(wait)
                    + " (start a subscriber, or pass a longer --wait)");
        }
        if (stats.overflows() > 0) {
            output().warn("a subscriber fell behind and lost updates, " + stats.overflows()
                    + " times (pass a lower --rate, or a --hwm that holds all that it is behind)");
        }
        if (publisher.leftBehind()) {
            output().warn("a subscriber did not take all of the feed in time (pass a longer --linger)");
        }
        if (failure != null) {
            throw failure;
        }
        boolean lost = stats.overflows() > 0 || publisher.leftBehind();
        return publisher.gaveUp() ? Errors.NO_ANSWER : lost ? Errors.LOST : Errors.DONE;
    }
}
