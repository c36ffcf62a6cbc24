package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.cli.frame.Errors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of the kit with chaos between them. */
class ChaosIT {

    private static final String ANY = "tcp://127.0.0.1:*";
    private static final Pattern DROPPED =
            Pattern.compile("\\{\"event\":\"dropped\".*\"frames\":\\[\"(\\d{5}) [^\"]*\",\"\\S+ (\\d+)\"]}");
    private static final Pattern REORDERED =
            Pattern.compile("\\{\"event\":\"reordered\".*\"frames\":\\[\"(\\d{5}) [^\"]*\",\"\\S+ (\\d+)\"]}");

    /** Counts 200 messages, and echoes 5 requests. */
    private static final String PULL_AND_ANSWER = """
            import sys, threading, zmq
            context = zmq.Context()
            def bind(name):
                socket = context.socket(getattr(zmq, name))
                socket.setsockopt(zmq.RCVTIMEO, 15000)
                port = socket.bind_to_random_port("tcp://127.0.0.1")
                print("ready: %s bound to tcp://127.0.0.1:%d" % (name, port), file=sys.stderr, flush=True)
                return socket
            pull, rep = bind("PULL"), bind("REP")
            def answer():
                for i in range(5):
                    rep.send_multipart(rep.recv_multipart())
            answers = threading.Thread(target=answer)
            answers.start()
            print(sum(pull.recv_multipart() == [b"a", b"\\xff"] for i in range(200)), flush=True)
            answers.join()
            """;

    private static final Pattern LEDGER = Pattern.compile(
            "ledger: (\\d+) messages? = (\\d+) passed \\+ (\\d+) dropped \\+ (\\d+) duplicated \\+ (\\d+) reordered"
                    + " \\+ (\\d+) lost with their connection; .*");

    @TempDir
    private Path folder;

    private static ZmqkitProcess chaos(String to, String... faults) {
        List<String> command = new ArrayList<>(List.of("chaos", "--listen", ANY, "--to", to));
        command.addAll(List.of(faults));
        return ZmqkitProcess.zmqkit(command.toArray(String[]::new));
    }

    /** Ends it, and returns the numbers of its ledger, which add up. */
    private static List<Long> ledger(ZmqkitProcess chaos) throws Exception {
        chaos.signal("INT");
        assertThat(chaos.exitCode()).as(chaos::toString).isEqualTo(130);
        Matcher ledger = LEDGER.matcher(chaos.awaitStdout("ledger: .*"));
        assertThat(ledger.matches()).as(chaos::toString).isTrue();
        List<Long> numbers = new ArrayList<>();
        for (int i = 1; i <= ledger.groupCount(); i++) {
            numbers.add(Long.parseLong(ledger.group(i)));
        }
        assertThat(numbers.get(0))
                .isEqualTo(numbers.stream().skip(1).mapToLong(Long::longValue).sum());
        return numbers;
    }

    @Test
    @Tag("faults")
    void sameSeedLetsTheSameSequenceOfTenThousandMessagesArriveTwice() throws Exception {
        List<String> first = arrived();
        assertThat(first).hasSizeGreaterThan(9000).isNotEqualTo(numbers());
        assertThat(arrived()).isEqualTo(first);
    }

    private static List<String> numbers() {
        return IntStream.rangeClosed(1, 10_000).mapToObj(String::valueOf).toList();
    }

    /** What is befallen depends on the connection's number, too: one that stalls at first, and is made again, does not count. */
    private static List<String> arrived() throws Exception {
        List<String> arrived = arrivedOverTheFirstConnection();
        for (int attempt = 1; arrived.isEmpty() && attempt < 5; attempt++) {
            arrived = arrivedOverTheFirstConnection();
        }
        return arrived;
    }

    /** Empty if they came over another one. */
    private static List<String> arrivedOverTheFirstConnection() throws Exception {
        try (var pull = ZmqkitProcess.zmqkit("pull", "-b", ANY, "-t", "12s");
                var chaos = chaos(
                        pull.readyEndpoint("PULL socket"),
                        "--seed",
                        "1",
                        "--drop",
                        "1%",
                        "--duplicate",
                        "1%",
                        "--reorder",
                        "1%");
                var push = ZmqkitProcess.zmqkit("push", "-c", chaos.readyEndpoint("chaos"))) {
            push.type(String.join("\n", numbers()) + "\n");
            push.endInput();
            assertThat(push.exitCode()).as(push::toString).isEqualTo(Errors.DONE);
            assertThat(pull.exitCode()).as(pull::toString).isEqualTo(Errors.NO_ANSWER);
            List<Long> ledger = ledger(chaos);
            assertThat(ledger.get(0)).isEqualTo(10_000);
            assertThat(pull.stdout()).hasSize((int) (10_000 - ledger.get(2) + ledger.get(3)));
            boolean isFirst = chaos.stdout().stream().noneMatch(line -> line.matches("\\S+ #[2-9].*"));
            return isFirst ? List.copyOf(pull.stdout()) : List.of();
        }
    }

    @Test
    void idempotentClientGetsEveryReplyThoughMessagesAreLostAndConnectionsAreCut() throws Exception {
        try (var server = ZmqkitProcess.zmqkit("hello", "server", "--bind", ANY, "--idempotent");
                var chaos = chaos(
                        server.readyEndpoint("REP server"),
                        "--seed",
                        "1",
                        "--drop",
                        "5%",
                        "--duplicate",
                        "5%",
                        "--cut-every",
                        "5");
                var client = ZmqkitProcess.zmqkit(
                        "hello",
                        "client",
                        "--idempotent",
                        "--count",
                        "50",
                        "--timeout",
                        "500ms",
                        "--retries",
                        "20",
                        "--connect",
                        chaos.readyEndpoint("chaos"))) {
            assertThat(client.exitCode()).as(client::toString).isEqualTo(Errors.DONE);
            assertThat(client.stdout())
                    .filteredOn(line -> line.startsWith("received World"))
                    .hasSize(50);
            chaos.awaitStdout(".* #\\d+ [<>] message \\d+ dropped .*");
            chaos.awaitStdout(".* #\\d+ cut after 5 messages");
            assertThat(ledger(chaos).get(2)).isPositive();
        }
    }

    @Test
    @Tag("faults")
    void subscriberReportsExactlyTheGapsThatChaosMade() throws Exception {
        try (var publisher = ZmqkitProcess.zmqkit(
                        "weather",
                        "publisher",
                        "--bind",
                        ANY,
                        "--sequenced",
                        "--zips",
                        "10000-10003",
                        "--rate",
                        "5000",
                        "--count",
                        "10000",
                        "--wait",
                        "30s");
                var chaos = chaos(
                        publisher.readyEndpoint("XPUB publisher"),
                        "--seed",
                        "1",
                        "--json",
                        "--drop",
                        "1%",
                        "--duplicate",
                        "1%");
                var subscriber = ZmqkitProcess.zmqkit(
                        "weather",
                        "subscriber",
                        "10000",
                        "10001",
                        "10002",
                        "10003",
                        "--json",
                        "--count",
                        "10000",
                        "--timeout",
                        "3s",
                        "--connect",
                        chaos.readyEndpoint("chaos"))) {
            assertThat(publisher.exitCode()).as(publisher::toString).isEqualTo(Errors.DONE);
            assertThat(subscriber.exitCode()).as(subscriber::toString).isEqualTo(Errors.LOST);
            chaos.signal("INT");
            assertThat(chaos.exitCode()).as(chaos::toString).isEqualTo(130);
            assertThat(subscriber.stdout()).hasSize(4).allSatisfy(feed -> {
                long dropped = chaos.stdout().stream()
                        .map(DROPPED::matcher)
                        .filter(Matcher::matches)
                        .filter(drop -> feed.contains("\"zip\":\"" + drop.group(1) + "\""))
                        .mapToLong(drop -> Long.parseLong(drop.group(2)))
                        .filter(number -> number > number(feed, "first") && number < number(feed, "last"))
                        .count();
                assertThat(dropped).isPositive().isEqualTo(number(feed, "lost"));
            });
        }
    }

    /** What comes late has been counted as missed by then, and is a repeat to the subscriber. */
    @Test
    @Tag("faults")
    void subscriberOfOneZipReportsWhatIsDroppedAndWhatIsReordered() throws Exception {
        try (var publisher = ZmqkitProcess.zmqkit(
                        "weather",
                        "publisher",
                        "--bind",
                        ANY,
                        "--sequenced",
                        "--zips",
                        "10000-10000",
                        "--rate",
                        "5000",
                        "--count",
                        "10000",
                        "--wait",
                        "30s");
                var chaos = chaos(
                        publisher.readyEndpoint("XPUB publisher"),
                        "--seed",
                        "1",
                        "--json",
                        "--drop",
                        "1%",
                        "--reorder",
                        "1%");
                var subscriber = ZmqkitProcess.zmqkit(
                        "weather",
                        "subscriber",
                        "10000",
                        "--json",
                        "--count",
                        "10000",
                        "--timeout",
                        "3s",
                        "--connect",
                        chaos.readyEndpoint("chaos"))) {
            assertThat(publisher.exitCode()).as(publisher::toString).isEqualTo(Errors.DONE);
            assertThat(subscriber.exitCode()).as(subscriber::toString).isEqualTo(Errors.LOST);
            chaos.signal("INT");
            assertThat(chaos.exitCode()).as(chaos::toString).isEqualTo(130);
            String feed = subscriber.stdout().get(0);
            List<Long> dropped = harmed(chaos, DROPPED, feed);
            List<Long> reordered = harmed(chaos, REORDERED, feed);
            assertThat(dropped).isNotEmpty();
            assertThat(reordered).isNotEmpty();
            assertThat(number(feed, "lost")).isEqualTo(dropped.size() + reordered.size());
        }
    }

    /** The numbers of the updates that met this fate, between the first and the last that were received. */
    private static List<Long> harmed(ZmqkitProcess chaos, Pattern fate, String feed) {
        return chaos.stdout().stream()
                .map(fate::matcher)
                .filter(Matcher::matches)
                .map(harm -> Long.parseLong(harm.group(2)))
                .filter(number -> number > number(feed, "first") && number < number(feed, "last"))
                .toList();
    }

    private static long told(ZmqkitProcess chaos, String fate) {
        return chaos.stdout().stream().filter(line -> line.contains(" " + fate)).count();
    }

    @Test
    @Tag("faults")
    void messagesOfLibzmqAreHarmedAsTheLedgerSays() throws Exception {
        String peer = Peers.libzmq(folder);
        try (var pull = ZmqkitProcess.zmqkit("pull", "-b", ANY);
                var chaos =
                        chaos(pull.readyEndpoint("PULL socket"), "--seed", "1", "--drop", "5%", "--duplicate", "5%");
                var push = ZmqkitProcess.start(peer, "PUSH", chaos.readyEndpoint("chaos"), "1000")) {
            assertThat(push.exitCode()).as(push::toString).isZero();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> pull.stdout().size() + told(chaos, "dropped") - told(chaos, "duplicated") == 1000);
            List<Long> ledger = ledger(chaos);
            assertThat(ledger.get(0)).isEqualTo(1000);
            assertThat(ledger.get(2)).isPositive();
            assertThat(ledger.get(3)).isPositive();
            assertThat(pull.stdout())
                    .hasSize((int) (1000 - ledger.get(2) + ledger.get(3)))
                    .containsOnly("a\t\\xff");
        }
    }

    @Test
    @Tag("faults")
    void libzmqAndPyzmqTalkThroughChaosThatDelaysAndReorders() throws Exception {
        Peers.requirePyzmq();
        String peer = Peers.libzmq(folder);
        try (var python = ZmqkitProcess.start(Peers.PYTHON, "-c", PULL_AND_ANSWER);
                var toPull = chaos(
                        python.readyEndpoint("PULL"),
                        "--seed",
                        "1",
                        "--delay",
                        "20ms",
                        "--jitter",
                        "20ms",
                        "--reorder",
                        "5%");
                var toRep = chaos(python.readyEndpoint("REP"), "--seed", "1", "--delay", "20ms");
                var push = ZmqkitProcess.start(peer, "PUSH", toPull.readyEndpoint("chaos"), "200");
                var req = ZmqkitProcess.start(peer, "REQ", toRep.readyEndpoint("chaos"), "5")) {
            assertThat(push.exitCode()).as(push::toString).isZero();
            assertThat(req.exitCode()).as(req::toString).isZero();
            assertThat(req.stdout()).hasSize(5).containsOnly("[ask] [me]");
            assertThat(python.exitCode()).as(python::toString).isZero();
            assertThat(python.stdout()).containsExactly("200");
            assertThat(ledger(toPull).get(4)).isPositive();
            assertThat(ledger(toRep).get(1)).isEqualTo(10);
        }
    }

    private static long number(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":(\\d+)").matcher(json);
        assertThat(matcher.find()).as(json).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    @Test
    @Tag("faults")
    void pipelineCompletesThoughItsConnectionsAreDelayedAndCutAndMessagesAreLost() throws Exception {
        try (var sink = ZmqkitProcess.zmqkit("pipeline", "sink", "--json", "--bind", ANY, "--control", ANY)) {
            String results = sink.readyEndpoint("PULL sink");
            String control = sink.readyEndpoint("XPUB control");
            try (var ventilator = ZmqkitProcess.zmqkit(
                            "pipeline",
                            "ventilator",
                            "--bind",
                            ANY,
                            "--sink",
                            results,
                            "--control",
                            control,
                            "--tasks",
                            "200",
                            "--workers",
                            "2",
                            "--task-timeout",
                            "2s");
                    var toTasks = chaos(
                            ventilator.readyEndpoint("PUSH ventilator"),
                            "--seed",
                            "1",
                            "--cut-every",
                            "40",
                            "--delay",
                            "5ms",
                            "--jitter",
                            "20ms",
                            "--drop",
                            "2%",
                            "--duplicate",
                            "2%");
                    var toSink =
                            chaos(results, "--seed", "2", "--drop", "2%", "--duplicate", "2%", "--cut-every", "60");
                    var first = worker(toTasks.readyEndpoint("chaos"), toSink.readyEndpoint("chaos"), control);
                    var second = worker(toTasks.readyEndpoint("chaos"), toSink.readyEndpoint("chaos"), control)) {
                assertThat(ventilator.exitCode()).as(ventilator::toString).isEqualTo(Errors.DONE);
                assertThat(sink.exitCode()).as(sink::toString).isEqualTo(Errors.DONE);
                assertThat(sink.stdout())
                        .anyMatch(line -> line.contains("\"event\":\"batch\"") && line.contains("\"tasks\":200"));
                assertThat(first.exitCode()).as(first::toString).isEqualTo(Errors.DONE);
                assertThat(second.exitCode()).as(second::toString).isEqualTo(Errors.DONE);
                toTasks.awaitStdout(".* cut after 40 messages");
            }
        }
    }

    private static ZmqkitProcess worker(String tasks, String sink, String control) {
        return ZmqkitProcess.zmqkit("pipeline", "worker", "--connect", tasks, "--sink", sink, "--control", control);
    }

    @Test
    void mistakeInAScheduleIsSaidWithItsLine() throws Exception {
        Path schedule = Files.writeString(folder.resolve("bad.txt"), "1s drop 5%\n2s drop lots\n");
        try (var chaos = chaos("tcp://127.0.0.1:1", "--seed", "1", "--schedule", schedule.toString())) {
            assertThat(chaos.exitCode()).as(chaos::toString).isEqualTo(Errors.USAGE);
            assertThat(chaos.stderr())
                    .singleElement()
                    .asString()
                    .contains("bad.txt, line 2: 'lots' is not a percentage");
        }
    }
}
