package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.testing.FreePort;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Request-reply under kills and stalls. The ledger is what the programs print: ids executed, replies received. */
class HelloFaultsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ANY = "tcp://127.0.0.1:*";
    /** A JVM starts and ends threads of its own, for the compiler and for handling signals. */
    private static final int JVM_SLACK = 4;

    private static ZmqkitProcess broker(String frontend, String backend) {
        return ZmqkitProcess.zmqkit("hello", "broker", "--frontend", frontend, "--backend", backend);
    }

    private static ZmqkitProcess server(String place, String endpoint, String work) {
        return ZmqkitProcess.zmqkit("hello", "server", "--idempotent", "--json", place, endpoint, "--work", work);
    }

    private static ZmqkitProcess client(String endpoint, int count, String... more) {
        List<String> args = new ArrayList<>(List.of("hello", "client", "--idempotent", "--connect", endpoint));
        args.addAll(List.of("--count", String.valueOf(count), "--retries", "60"));
        args.addAll(List.of(more));
        return ZmqkitProcess.zmqkit(args.toArray(String[]::new));
    }

    /** Ids executed by one server, each once. */
    private static Set<String> executed(ZmqkitProcess server) {
        List<String> ids = server.stdout().stream()
                .filter(line -> line.contains("\"id\":\""))
                .map(line -> line.replaceFirst(".*\"id\":\"([^\"]*)\".*", "$1"))
                .toList();
        assertThat(ids).as("duplicate executions").doesNotHaveDuplicates();
        return new HashSet<>(ids);
    }

    private static void assertOneReplyEach(ZmqkitProcess client, int count) throws InterruptedException {
        assertThat(client.exitCode(PATIENCE)).as(client::toString).isZero();
        assertThat(replies(client))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, count)
                        .mapToObj(number -> "received World " + number)
                        .toList());
    }

    private static List<String> replies(ZmqkitProcess client) {
        return client.stdout().stream()
                .filter(line -> line.startsWith("received "))
                .toList();
    }

    /** Threads and descriptors of a process, to be compared later. */
    private record Footprint(ProcessGauge gauge, long threads, long descriptors) {
        static Footprint of(ZmqkitProcess process) throws IOException {
            ProcessGauge gauge = new ProcessGauge(process.pid());
            return new Footprint(gauge, gauge.threads(), gauge.descriptors());
        }

        void assertNoGrowth() {
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(gauge.threads()).as("threads").isLessThanOrEqualTo(threads + JVM_SLACK);
                assertThat(gauge.descriptors()).as("descriptors").isLessThanOrEqualTo(descriptors + JVM_SLACK);
            });
        }
    }

    @Test
    @Tag("faults")
    void oneReplyPerIdWhenTheServerIsKilledWithARequestInHandAndStartedAgain() throws Exception {
        try (var first = server("--bind", ANY, "1m")) {
            String endpoint = first.readyEndpoint("REP server");
            try (var client = client(endpoint, 20, "--timeout", "1s")) {
                first.awaitStdout(".*received.*");
                first.signal("KILL");
                assertThat(first.exitCode()).isEqualTo(137);
                try (var second = server("--bind", endpoint, "5ms")) {
                    assertOneReplyEach(client, 20);
                    assertThat(executed(second)).hasSize(20).containsAll(executed(first));
                }
            }
        }
    }

    @Test
    @Tag("faults")
    void serverStoppedLongerThanTheTimeoutExecutesARepeatedRequestOnce() throws Exception {
        try (var server = server("--bind", ANY, "20ms");
                var client = client(server.readyEndpoint("REP server"), 50, "--timeout", "500ms")) {
            client.awaitStdout("received World 5");
            server.signal("STOP");
            client.awaitStderr("no reply to request .*, retry 2 of .*");
            server.signal("CONT");
            assertOneReplyEach(client, 50);
            assertThat(executed(server)).hasSize(50);
            server.signal("TERM");
            assertThat(server.exitCode()).isEqualTo(143);
            assertThat(server.awaitStderr("hello server: .*"))
                    .matches("hello server: 5[0-9] requests answered, [0-9] of them repeats");
        }
    }

    @Test
    @Tag("faults")
    void unknownHostIsOneLineAndExitThree() throws Exception {
        String nowhere = "tcp://no-such-host.invalid:5555";
        for (String program : List.of("client", "server")) {
            try (var process = ZmqkitProcess.zmqkit("hello", program, "--idempotent", "--connect", nowhere)) {
                assertThat(process.exitCode()).as(process::toString).isEqualTo(Errors.NO_ANSWER);
                assertThat(process.stderr()).hasSize(1).first().asString().contains("unknown host");
            }
        }
    }

    @Test
    void idempotentClientOfAnAbsentServerGivesUpInTimeWithOneLine() throws Exception {
        try (var client = ZmqkitHere.zmqkit(
                "-q", "hello", "client", "--idempotent", "--timeout", "200ms", "--connect", FreePort.endpoint())) {
            assertThat(client.exitCode(Duration.ofSeconds(60))).isEqualTo(Errors.NO_ANSWER);
            assertThat(client.stderr()).hasSize(1).first().asString().contains("no reply to request 1 in 4 x 200ms");
        }
    }

    @Test
    @Tag("faults")
    void idempotentClientOfAPlainServerIsToldWhyAndExitsThree() throws Exception {
        try (var server = ZmqkitProcess.zmqkit("hello", "server", "--bind", ANY);
                var client = ZmqkitProcess.zmqkit(
                        "-q",
                        "hello",
                        "client",
                        "--idempotent",
                        "--timeout",
                        "1500ms",
                        "--retries",
                        "1",
                        "--connect",
                        server.readyEndpoint("REP server"))) {
            assertThat(client.exitCode()).isEqualTo(Errors.NO_ANSWER);
            assertThat(client.stderr()).hasSize(1).first().asString().contains("start every server with --idempotent");
            assertThat(replies(client)).isEmpty();
        }
    }

    @Test
    @Tag("faults")
    void requestInTheHandOfAKilledServerIsAnsweredByAnotherWithoutARetry() throws Exception {
        try (var broker = broker(ANY, ANY)) {
            String backend = broker.readyEndpoint("ROUTER backend");
            try (var doomed = server("--connect", backend, "1m");
                    var client = client(broker.readyEndpoint("ROUTER frontend"), 1, "--timeout", "50s")) {
                doomed.awaitStdout(".*received.*");
                doomed.signal("KILL");
                try (var heir = server("--connect", backend, "0ms")) {
                    assertOneReplyEach(client, 1);
                    assertThat(client.stderr()).noneMatch(line -> line.contains("retry"));
                    assertThat(executed(heir)).isEqualTo(executed(doomed));
                    broker.signal("TERM");
                    assertThat(broker.exitCode()).isEqualTo(143);
                    assertThat(broker.stderr())
                            .contains("hello broker: 1 requests, 1 replies, 1 servers left or died, 1 requests moved");
                }
            }
        }
    }

    @Test
    @Tag("faults")
    void stoppedServerBehindTheBrokerGetsNoMoreRequestsUntilItGoesOn() throws Exception {
        try (var broker = broker(ANY, ANY)) {
            String backend = broker.readyEndpoint("ROUTER backend");
            String frontend = broker.readyEndpoint("ROUTER frontend");
            try (var stopped = server("--connect", backend, "0ms");
                    var other = server("--connect", backend, "0ms")) {
                awaitBothServe(frontend, stopped, other);
                stopped.signal("STOP");
                try (var unlucky = client(frontend, 2, "--timeout", "50s")) {
                    assertOneReplyEach(unlucky, 2); // one of the two waited until the stopped server was given up
                }
                int before = stopped.stdout().size();
                try (var client = client(frontend, 100, "--timeout", "2s")) {
                    assertOneReplyEach(client, 100);
                    assertThat(client.stderr()).noneMatch(line -> line.contains("retry"));
                }
                assertThat(stopped.stdout()).hasSize(before);
                stopped.signal("CONT");
                awaitBothServe(frontend, stopped, other);
                executed(stopped);
                executed(other);
            }
        }
    }

    private static void awaitBothServe(String frontend, ZmqkitProcess one, ZmqkitProcess two) {
        int oneBefore = one.stdout().size();
        int twoBefore = two.stdout().size();
        await().atMost(PATIENCE).until(() -> {
            try (var client = client(frontend, 10)) {
                assertOneReplyEach(client, 10);
            }
            return one.stdout().size() > oneBefore && two.stdout().size() > twoBefore;
        });
    }

    @Test
    @Tag("faults")
    void serversAndClientsOutliveABrokerThatIsKilledAndStartedAgain() throws Exception {
        try (var first = broker(ANY, ANY)) {
            String backend = first.readyEndpoint("ROUTER backend");
            String frontend = first.readyEndpoint("ROUTER frontend");
            try (var one = server("--connect", backend, "5ms");
                    var two = server("--connect", backend, "5ms");
                    var client = client(frontend, 200, "--timeout", "1s")) {
                client.awaitStdout("received World 20");
                List<Footprint> before = List.of(Footprint.of(one), Footprint.of(two));
                first.signal("KILL");
                one.awaitStderr("nothing from the broker for 3s, connecting again");
                two.awaitStderr("nothing from the broker for 3s, connecting again");
                try (var second = broker(frontend, backend)) {
                    second.readyEndpoint("ROUTER backend");
                    assertOneReplyEach(client, 200);
                    one.awaitStderr("the broker is back");
                    two.awaitStderr("the broker is back");
                    Set<String> all = executed(one);
                    all.addAll(executed(two));
                    assertThat(all).hasSize(200);
                    before.forEach(Footprint::assertNoGrowth);
                }
            }
        }
    }

    /** Longer than the three seconds of silence after which it gives a server up. */
    @Test
    @Tag("faults")
    void brokerThatStoodStillDoesNotGiveARequestInHandToASecondServer() throws Exception {
        try (var broker = broker(ANY, ANY)) {
            String backend = broker.readyEndpoint("ROUTER backend");
            String frontend = broker.readyEndpoint("ROUTER frontend");
            try (var one = server("--connect", backend, "6s");
                    var client = client(frontend, 1, "--timeout", "50s")) {
                one.awaitStdout(".*received.*");
                broker.signal("STOP");
                try (var two = server("--connect", backend, "0ms")) {
                    two.awaitStderr("nothing from the broker for 3s, connecting again");
                    broker.signal("CONT");
                    assertOneReplyEach(client, 1);
                    assertThat(executed(one)).hasSize(1);
                    assertThat(executed(two)).isEmpty();
                }
            }
        }
    }

    @Test
    @Tag("faults")
    void noRequestIsLostAndNoneExecutedTwiceByAServerWhenOneOfThreeIsKilled() throws Exception {
        killServersInTurn(2, 75, 1);
    }

    @Test
    @Tag("faults")
    void thousandRequestsSurviveAKilledServerEveryHundred() throws Exception {
        killServersInTurn(4, 250, 2 * JVM_SLACK + 1);
    }

    /** Kills one server each time another share of the replies has come, and starts it again. */
    private static void killServersInTurn(int clients, int requestsEach, int kills) throws Exception {
        List<ZmqkitProcess> started = new ArrayList<>();
        try (var broker = broker(ANY, ANY)) {
            String backend = broker.readyEndpoint("ROUTER backend");
            String frontend = broker.readyEndpoint("ROUTER frontend");
            List<ZmqkitProcess> servers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                servers.add(server("--connect", backend, "10ms"));
            }
            started.addAll(servers);
            for (ZmqkitProcess server : servers) {
                server.awaitStderr("ready: .*");
            }
            Footprint before = Footprint.of(broker); // with three servers and no client, as it is in the end
            List<ZmqkitProcess> asking = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                asking.add(client(frontend, requestsEach, "--timeout", "10s"));
            }
            started.addAll(asking);
            asking.forEach(client -> client.awaitStdout("received World 5"));
            for (int kill = 1; kill <= kills; kill++) {
                int share = clients * requestsEach * kill / (kills + 1);
                await().atMost(PATIENCE).until(() -> totalReplies(asking) >= share);
                ZmqkitProcess victim = servers.get(kill % 3);
                victim.signal("KILL");
                assertThat(victim.exitCode()).isEqualTo(137);
                ZmqkitProcess again = server("--connect", backend, "10ms");
                started.add(again);
                servers.set(kill % 3, again);
            }
            Set<String> all = new HashSet<>();
            for (ZmqkitProcess client : asking) {
                assertOneReplyEach(client, requestsEach);
            }
            started.forEach(process -> all.addAll(executed(process)));
            assertThat(all).hasSize(clients * requestsEach);
            before.assertNoGrowth();
        } finally {
            started.forEach(ZmqkitProcess::close);
        }
    }

    private static int totalReplies(List<ZmqkitProcess> clients) {
        return clients.stream().mapToInt(client -> replies(client).size()).sum();
    }
}
