package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.testing.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

class WeatherIT {

    private static final String ANY = "tcp://127.0.0.1:*";
    private static final String ROLE = "XPUB publisher";

    private static ZmqkitProcess publisher(String... args) {
        return weather("publisher", "--bind", ANY, args);
    }

    private static ZmqkitProcess subscriber(String endpoint, String... args) {
        return weather("subscriber", "--connect", endpoint, args);
    }

    private static ZmqkitProcess weather(String command, String option, String endpoint, String... more) {
        return ZmqkitProcess.zmqkit(words(command, option, endpoint, more));
    }

    private static ZmqkitHere publisherHere(String... args) {
        return ZmqkitHere.zmqkit(words("publisher", "--bind", "tcp://127.0.0.1:*", args));
    }

    private static ZmqkitHere subscriberHere(String endpoint, String... args) {
        return ZmqkitHere.zmqkit(words("subscriber", "--connect", endpoint, args));
    }

    private static String[] words(String command, String option, String endpoint, String... more) {
        List<String> args = new ArrayList<>(List.of("weather", command, option, endpoint));
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }

    @Test
    void subscriberAveragesTwoZipsOfAFastFeed() throws Exception {
        try (var publisher = publisher("--rate", "20000");
                var subscriber = subscriber(publisher.readyEndpoint(ROLE), "10002", "10001", "--count", "50")) {
            assertThat(subscriber.exitCode()).as(subscriber::toString).isZero();
            assertThat(subscriber.stdout()).hasSize(2);
            String average = ": average temperature -?[0-9]+\\.[0-9] F, humidity [0-9]+\\.[0-9] %, [0-9]+ updates";
            assertThat(subscriber.stdout().get(0)).matches("10002" + average);
            assertThat(subscriber.stdout().get(1)).matches("10001" + average);
            assertThat(subscriber.stderr())
                    .last()
                    .isEqualTo("weather subscriber: 50 of 50 updates received, 0 malformed");
        }
    }

    @Test
    @Tag("faults")
    void sameSeedPublishesTheSameUpdates() throws Exception {
        List<List<String>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            try (var publisher = publisher("--seed", "7", "--zips", "10001-10002", "--count", "100");
                    var subscriber =
                            subscriber(publisher.readyEndpoint(ROLE), "1", "--prefix", "--count", "100", "--json")) {
                assertThat(subscriber.exitCode()).as(subscriber::toString).isZero();
                assertThat(publisher.exitCode()).isZero();
                runs.add(subscriber.stdout());
            }
        }
        assertThat(runs.get(0)).hasSize(2).isEqualTo(runs.get(1));
        assertThat(runs.get(0).get(0))
                .matches("\\{\"zip\":\"10001\",\"temperature\":-?[0-9.]+,\"humidity\":[0-9.]+,\"updates\":[0-9]+}");
    }

    /** As of a publisher and a subscriber with the same --count: one that is lost keeps the last from coming. */
    @Test
    @Tag("faults")
    void knownLossIsExitFourThoughTheFeedHasEnded() throws Exception {
        try (ZContext context = new ZContext();
                Socket publisher = context.createSocket(SocketType.XPUB)) {
            publisher.setReceiveTimeOut(60_000);
            int port = publisher.bindToRandomPort("tcp://127.0.0.1");
            try (var subscriber = subscriber("tcp://127.0.0.1:" + port, "10001", "--count", "3", "--timeout", "6s")) {
                assertThat(publisher.recv()).isNotNull();
                for (String number : List.of("epoch-1 1", "epoch-1 3")) {
                    publisher.sendMore("10001 70 40");
                    publisher.send(number);
                }
                assertThat(subscriber.exitCode()).as(subscriber::toString).isEqualTo(Errors.LOST);
                assertThat(subscriber.stderr())
                        .anyMatch(line -> line.contains("1 updates are known to be lost"))
                        .anyMatch(line -> line.contains("no update for 6s"));
            }
        }
    }

    @Test
    @Tag("faults")
    void shorterZipMatchesNothingAndSaysSo() throws Exception {
        try (var publisher = publisher("--zips", "10000-10009");
                var subscriber = subscriber(publisher.readyEndpoint(ROLE), "1000", "--timeout", "1s")) {
            assertThat(subscriber.exitCode()).as(subscriber::toString).isEqualTo(Errors.NO_ANSWER);
            assertThat(subscriber.stdout()).containsExactly("1000: no updates");
            assertThat(subscriber.stderr())
                    .contains("zmqkit: 1000 is not a whole zip, so nothing will match it"
                            + " (pass --prefix to receive every zip that starts with 1000)");
        }
    }

    @Test
    @Tag("faults")
    void barePrefixMatchesTenZips() throws Exception {
        try (var publisher = publisher("--zips", "09990-10019");
                var subscriber = subscriber(publisher.readyEndpoint(ROLE), "1000", "--prefix", "--count", "300")) {
            assertThat(subscriber.exitCode()).as(subscriber::toString).isZero();
            assertThat(subscriber.stdout()).hasSize(10).allMatch(line -> line.matches("1000[0-9]: average .*"));
        }
    }

    @ParameterizedTest
    @Tag("faults")
    @ValueSource(booleans = {true, false})
    void onlyObservationOfStdinArrivesWhoeverStartsFirst(boolean publisherFirst) throws Exception {
        String endpoint = FreePort.endpoint();
        String[] from = {"--from", "-", "--count", "1"};
        try (var first = publisherFirst
                        ? weather("publisher", "--bind", endpoint, from)
                        : subscriber(endpoint, "10001", "--count", "1");
                var publisher = publisherFirst ? first : weather("publisher", "--bind", endpoint, from)) {
            publisher.type("zip,temperature,humidity\n10001,71.5,40\n"); // and stdin stays open, as with tail -f
            first.awaitStderr(publisherFirst ? ".*waiting for a subscriber" : "ready: .*");
            try (var subscriber = publisherFirst ? subscriber(endpoint, "10001", "--count", "1") : first) {
                assertThat(subscriber.exitCode()).as(subscriber::toString).isZero();
                assertThat(subscriber.stdout())
                        .containsExactly("10001: average temperature 72.0 F, humidity 40.0 %, 1 updates");
                assertThat(publisher.exitCode()).as(publisher::toString).isZero();
                assertThat(publisher.stderr())
                        .last()
                        .isEqualTo("weather publisher: 1 updates sent, 0 bad rows left out");
            }
        }
    }

    @Test
    void rowsTypedOnStdinArriveAtOnce() throws Exception {
        try (var publisher = publisher("--from", "-");
                var subscriber = subscriberHere(publisher.readyEndpoint(ROLE), "10001", "--count", "2")) {
            publisher.type("zip,temperature,humidity\n10001,70,40\n10001,80,60");
            publisher.type("\n");
            assertThat(subscriber.exitCode()).as(subscriber::toString).isZero();
            publisher.endInput();
            assertThat(publisher.exitCode()).as(publisher::toString).isZero();
        }
    }

    @Test
    void badRowIsReportedAndTheOthersArePublished(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("weather.csv"), "zip,temperature,humidity\n10001,70,40\n10001,warm,40\n10001,80,60\n");
        try (var publisher = publisherHere("--from", file.toString());
                var subscriber = subscriberHere(publisher.readyEndpoint(ROLE), "10001", "--count", "2")) {
            assertThat(subscriber.exitCode()).as(subscriber::toString).isZero();
            assertThat(subscriber.stdout())
                    .containsExactly("10001: average temperature 75.0 F, humidity 50.0 %, 2 updates");
            assertThat(publisher.exitCode()).isZero();
            assertThat(publisher.stderr())
                    .contains("zmqkit: row 3: temperature must be a decimal number, was 'warm'")
                    .last()
                    .isEqualTo("weather publisher: 2 updates sent, 1 bad rows left out");
        }
    }

    @Test
    void fileThatCannotBeReadIsOneLineAndExitOne(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("weather.csv"), "zip,temp,humidity\n");
        for (String from :
                List.of(file.toString(), folder.resolve("missing.csv").toString())) {
            try (var publisher = publisherHere("--from", from)) {
                assertThat(publisher.exitCode()).isEqualTo(Errors.FAILED);
                assertThat(publisher.stderr()).as(publisher::toString).hasSize(1);
            }
        }
        try (var publisher = publisher("--from", "-")) {
            publisher.type("zip,temp,humidity\n");
            assertThat(publisher.exitCode()).isEqualTo(Errors.FAILED);
            assertThat(publisher.stderr())
                    .last()
                    .isEqualTo("zmqkit: stdin has no column named temperature"
                            + " (its first line must name zip, temperature and humidity)");
        }
    }

    @Test
    @Tag("faults")
    void publisherGivesUpWhenNobodySubscribes() throws Exception {
        try (var publisher = publisher("--count", "1", "--wait", "100ms")) {
            assertThat(publisher.exitCode()).isEqualTo(Errors.NO_ANSWER);
            assertThat(publisher.stderr())
                    .last()
                    .isEqualTo("zmqkit: nobody subscribed in 100ms (start a subscriber, or pass a longer --wait)");
        }
    }

    @Test
    @Tag("faults")
    void feedPassesThroughTheProxyToTwoSubscribers() throws Exception {
        try (var publisher = publisher("--rate", "5000");
                var proxy = weather("proxy", "--backend", ANY, "--frontend", publisher.readyEndpoint(ROLE))) {
            String backend = proxy.readyEndpoint("XPUB backend");
            try (var one = subscriber(backend, "10001", "--count", "5");
                    var two = subscriber(backend, "10001", "10002", "--count", "5")) {
                assertThat(one.exitCode()).as(one::toString).isZero();
                assertThat(two.exitCode()).as(two::toString).isZero();
            }
            proxy.signal("INT");
            assertThat(proxy.exitCode()).isEqualTo(130);
            assertThat(proxy.stderr().get(proxy.stderr().size() - 1))
                    .matches("weather proxy: [1-9][0-9]* updates and [2-9] subscriptions forwarded, 0 other frames"
                            + " dropped");
        }
    }

    @ParameterizedTest
    @Tag("faults")
    @CsvSource({
        "publisher,INT,130",
        "publisher,TERM,143",
        "stdin,INT,130",
        "waiting,TERM,143",
        "subscriber,INT,130",
        "subscriber,TERM,143",
        "proxy,TERM,143",
    })
    void signalEndsItWithASummary(String program, String signal, int code) throws Exception {
        String nobody = FreePort.endpoint();
        try (var process = switch (program) {
            case "publisher" -> publisher();
            case "stdin" -> publisher("--from", "-");
            case "waiting" -> publisher("--count", "1");
            case "proxy" -> weather("proxy", "--backend", ANY, "--frontend", nobody);
            default -> subscriber(nobody, "10001", "--timeout", "1m");
        }) {
            process.awaitStderr(program.equals("waiting") ? ".*waiting for a subscriber" : "ready: .*");
            process.signal(signal);
            assertThat(process.exitCode(Duration.ofSeconds(15)))
                    .as(process::toString)
                    .isEqualTo(code);
            assertThat(process.stderr()).last().asString().matches("weather (publisher|subscriber|proxy): .*");
        }
    }

    @Test
    void pythonSubscriberReadsOurPublisher() throws Exception {
        Peers.requirePyzmq();
        String client = """
                import sys, zmq
                s = zmq.Context().socket(zmq.SUB)
                s.rcvtimeo = 10000
                s.setsockopt_string(zmq.SUBSCRIBE, '10001 ')
                s.connect(sys.argv[1])
                for _ in range(5):
                    zip, temperature, humidity = (int(x) for x in s.recv_string().split())
                    print(zip, -80 <= temperature <= 134, 0 <= humidity <= 100, flush=True)
                """;
        try (var publisher = publisherHere("--zips", "10000-10009");
                var python = ZmqkitProcess.start(Peers.PYTHON, "-c", client, publisher.readyEndpoint(ROLE))) {
            assertThat(python.exitCode()).as(python::toString).isZero();
            assertThat(python.stdout()).hasSize(5).containsOnly("10001 True True");
        }
    }

    @Test
    void ourSubscriberReadsAPythonPublisher() throws Exception {
        Peers.requirePyzmq();
        String server = """
                import zmq
                s = zmq.Context().socket(zmq.XPUB)
                s.rcvtimeo = 10000
                print('bound', s.bind_to_random_port('tcp://127.0.0.1'), flush=True)
                print(s.recv(), flush=True)
                for humidity in (40, 'wet', 60):
                    s.send_string('%i %i %s' % (10001, 72, humidity))
                """;
        try (var python = ZmqkitProcess.start(Peers.PYTHON, "-c", server)) {
            String port = python.awaitStdout("bound [0-9]+").substring("bound ".length());
            try (var subscriber = subscriberHere("tcp://127.0.0.1:" + port, "10001", "--count", "2")) {
                assertThat(subscriber.exitCode()).as(subscriber::toString).isZero();
                assertThat(subscriber.stdout())
                        .containsExactly("10001: average temperature 72.0 F, humidity 50.0 %, 2 updates");
                assertThat(subscriber.stderr())
                        .last()
                        .isEqualTo("weather subscriber: 2 of 2 updates received, 1 malformed");
                assertThat(python.stdout()).contains("b'\\x0110001 '");
            }
        }
    }
}
