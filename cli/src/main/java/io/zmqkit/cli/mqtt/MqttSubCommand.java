package io.zmqkit.cli.mqtt;

import io.zmqkit.bridge.TopicFilter;
import io.zmqkit.bridge.client.MqttSubscriber;
import io.zmqkit.bridge.client.MqttTarget;
import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.StandardStreams;
import io.zmqkit.core.Ranges;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "sub",
        description = {
            "Subscribe at an MQTT broker, with the letters of mosquitto_sub.",
            "A connection that is lost is made again. Runs until Ctrl-C, -C or -W.",
        },
        footer = {
            "",
            "Example: zmqkit mqtt sub -t 'home/+/temp' -v -C 10",
            "Exit codes: 0 done, 1 refused by the broker, 2 wrong usage, 3 no broker, or fewer messages than -C (without"
                    + " it: none) in the time of -W, 4 messages over the limit were left out, 130/143 signal.",
        })
final class MqttSubCommand extends MqttProgramCommand {

    @Option(
            names = {"-t", "--topic"},
            required = true,
            paramLabel = "FILTER",
            description = "Which topics, for example home/+/temp or home/#. May be repeated.")
    private List<String> filters = new ArrayList<>();

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "0|1|2",
            description = "The highest quality of service. Default: ${DEFAULT-VALUE}.")
    private int qos;

    @Option(
            names = {"-v", "--with-topic"},
            description = "Print the topic before the payload.")
    private boolean withTopic;

    @Option(
            names = {"-C", "--count"},
            paramLabel = "N",
            description = "End after N messages.")
    private @Nullable Long count;

    @Option(
            names = {"-W", "--wait"},
            paramLabel = "DURATION",
            converter = MosquittoTime.class,
            description = "End after this time; a bare number is seconds.")
    private @Nullable Duration time;

    @Option(
            names = "--out",
            paramLabel = "text|json|raw",
            description = "How messages are printed: a line each, what is not printable as \\xNN; as JSON; or just the"
                    + " bytes of the payload. Default: ${DEFAULT-VALUE}.")
    private MqttPrinter.Form out = MqttPrinter.Form.TEXT;

    private final AtomicBoolean outputFailed = new AtomicBoolean();

    @Override
    public Integer call() {
        MqttSubscriber.Options options = options(target(100));
        MqttPrinter printer = new MqttPrinter(
                output().isJson() ? MqttPrinter.Form.JSON : out, withTopic, StandardStreams.bytes(this::outputFailed));
        return run(
                () -> new MqttSubscriber(options, printer::print, output()::warn),
                subscriber ->
                        output().note("ready: subscribed to " + String.join(", ", filters) + " at " + options.target()),
                subscriber -> finish(subscriber, options));
    }

    private MqttSubscriber.Options options(MqttTarget target) {
        try {
            filters.forEach(TopicFilter::parse);
            Ranges.requireBetween("qos", qos, 0, 2);
            if (count != null) {
                Ranges.requirePositive("count", count);
            }
            if (time != null) {
                Ranges.requireBetween("wait", time, Duration.ofMillis(1), Duration.ofDays(365));
            }
            return new MqttSubscriber.Options(target, filters, qos, count == null ? 0 : count, time, null);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private void outputFailed(String why) {
        outputFailed.set(true);
        output().warn("cannot write the output: " + why);
    }

    private int finish(MqttSubscriber subscriber, MqttSubscriber.Options options) {
        long received = subscriber.stats().received();
        long refused = subscriber.stats().refused();
        output().note("sub: " + Output.messages(received) + " received"
                + (refused == 0 ? "" : ", " + refused + " over --max-message left out"));
        if (outputFailed.get()) {
            return Errors.FAILED;
        }
        String failure = subscriber.failure();
        if (failure != null) {
            output().warn(failure);
            return Errors.FAILED;
        }
        if (subscriber.hasTimedOut() && (options.count() > 0 || received == 0)) {
            output().warn(received == 0 ? "no message came in time" : "fewer messages than -C came in time");
            return Errors.NO_ANSWER;
        }
        return refused == 0 ? Errors.DONE : Errors.LOST;
    }
}
