package io.zmqkit.cli.mqtt;

import io.zmqkit.bridge.TopicFilter;
import io.zmqkit.bridge.client.MqttPublisher;
import io.zmqkit.bridge.client.MqttTarget;
import io.zmqkit.bridge.client.Outgoing;
import io.zmqkit.bridge.client.OutgoingMessage;
import io.zmqkit.bridge.client.PublisherStats;
import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.StandardStreams;
import io.zmqkit.tools.socket.DelimitedReader;
import io.zmqkit.tools.socket.InputSource;
import io.zmqkit.tools.socket.Source;
import io.zmqkit.tools.socket.WholeReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "pub",
        description = "Publish to an MQTT broker, with the letters of mosquitto_pub.",
        footer = {
            "",
            "Example: zmqkit mqtt pub -t home/device1/temp -m 21 -q 1 -r",
            "Exit codes: 0 done, 1 refused by the broker, 2 wrong usage, 3 no broker, 4 messages were not acknowledged,"
                    + " 130/143 signal.",
        })
final class MqttPubCommand extends MqttProgramCommand {

    @Option(
            names = {"-t", "--topic"},
            required = true,
            paramLabel = "TOPIC",
            description = "The topic, for example home/device1/temp.")
    private String topic;

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "The payload.")
    private @Nullable String text;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The payload is in this file.")
    private @Nullable Path file;

    @Option(
            names = {"-n", "--null-message"},
            description = "An empty payload; with -r it takes the retained message away.")
    private boolean isEmpty;

    @Option(
            names = {"-s", "--stdin-file"},
            description = "All of stdin is the payload.")
    private boolean isStdin;

    @Option(
            names = {"-l", "--stdin-line"},
            description = "Each line of stdin is the payload of a message.")
    private boolean isLines;

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "0|1|2",
            description = "Quality of service. Default: ${DEFAULT-VALUE}.")
    private int qos;

    @Option(
            names = {"-r", "--retain"},
            description = "The broker keeps the message for those who subscribe later.")
    private boolean isRetained;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            description = "How often to publish the payload. Default: ${DEFAULT-VALUE}.")
    private int repeat = 1;

    @Option(
            names = {"--interval", "--repeat-delay"},
            paramLabel = "DURATION",
            converter = MosquittoTime.class,
            defaultValue = "0s",
            description = "Pause between messages; a bare number is seconds. Default: ${DEFAULT-VALUE}.")
    private Duration interval;

    private final AtomicLong faults = new AtomicLong();

    @Override
    public Integer call() {
        MqttTarget target = target(100);
        Outgoing messages = checked();
        return run(() -> new MqttPublisher(target, messages, interval, null), publisher -> {}, this::finish);
    }

    private OutgoingMessage envelope(byte[] payload) {
        return new OutgoingMessage(topic, payload, qos, isRetained, null);
    }

    private Outgoing checked() {
        try {
            TopicFilter.requireTopic(topic);
            if (repeat < 1) {
                throw new IllegalArgumentException("repeat must be > 0, was " + repeat);
            }
            envelope(new byte[0]); // checks the QoS before anything is read
            return messages();
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private Outgoing messages() {
        long ways = Stream.of(text != null, file != null, isEmpty, isStdin, isLines)
                .filter(given -> given)
                .count();
        if (ways != 1) {
            throw new IllegalArgumentException("give one of -m, -f, -n, -s and -l: what is the payload?");
        }
        int most = maxMessageBytes();
        if (isLines || isStdin) {
            var in = StandardStreams.in();
            return new FromSource(new InputSource(
                    isLines ? DelimitedReader.lines(in, most) : new WholeReader(in, most), this::fault));
        }
        byte[] payload = payload();
        if (payload.length > most) {
            throw new IllegalArgumentException(
                    "the payload has " + payload.length + " bytes, more than --max-message " + most);
        }
        return new FromSource(Source.repeated(List.of(payload), repeat));
    }

    private byte[] payload() {
        try {
            return text != null
                    ? text.getBytes(StandardCharsets.UTF_8)
                    : file != null ? Files.readAllBytes(file) : new byte[0];
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file, e);
        }
    }

    /** A message for each message of one frame. */
    private final class FromSource implements Outgoing {

        private final Source source;

        FromSource(Source source) {
            this.source = source;
        }

        @Override
        public @Nullable OutgoingMessage poll(long nanos) {
            List<byte[]> frames = source.poll(nanos);
            return frames == null ? null : envelope(frames.get(0));
        }

        @Override
        public boolean isEnded() {
            return source.isEnded();
        }
    }

    private void fault(String what) {
        faults.incrementAndGet();
        output().warn(what.startsWith("cannot") ? what : "not sent: " + what);
    }

    private int finish(MqttPublisher publisher) {
        PublisherStats counts = publisher.stats();
        String lost = counts.lost() == 0 ? "" : ", " + counts.lost() + " not acknowledged";
        output().note("pub: " + Output.messages(counts.taken()) + " published" + lost);
        String why = publisher.failure();
        if (why != null) {
            output().warn("the broker has not taken all: " + why
                    + (publisher.isCutShort() ? " (the rest of the input was not sent)" : ""));
        }
        return counts.lost() + faults.get() > 0 || (why != null && publisher.isCutShort()) ? Errors.LOST : Errors.DONE;
    }
}
