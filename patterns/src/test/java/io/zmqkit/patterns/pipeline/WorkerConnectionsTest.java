package io.zmqkit.patterns.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.SocketOptions;
import io.zmqkit.core.Sockets;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

class WorkerConnectionsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final ZContext context = new ZContext();
    private final Sockets sockets = new Sockets(context, SocketOptions.DEFAULTS);
    private final WorkerConnections connections = new WorkerConnections(Duration.ofMillis(500));
    private final ZMQ.Socket push = sockets.open(SocketType.PUSH);
    private final Endpoint endpoint;

    WorkerConnectionsTest() {
        push.setHandshakeIvl(500);
        sockets.watch(push, connections, WorkerConnections.EVENTS);
        sockets.bind(push, "PUSH test", Endpoint.parse("tcp://127.0.0.1:*"));
        endpoint = Sockets.boundTo(push);
    }

    @AfterEach
    void closeAll() {
        sockets.close();
        context.close();
    }

    private ZMQ.Socket worker() {
        return sockets.connect(SocketType.PULL, "PULL test", endpoint);
    }

    private Socket scanner() throws Exception {
        return new Socket(InetAddress.getLoopbackAddress(), endpoint.port());
    }

    @Test
    void countsWorkers() {
        worker();
        worker();
        assertThat(connections.await(2, PATIENCE)).isTrue();
        assertThat(connections.await(3, SHORT)).isFalse();
    }

    @Test
    void everyWorkerThatWasCountedIsDealtATask() {
        ZMQ.Socket[] workers = {worker(), worker(), worker(), worker()};
        assertThat(connections.await(4, PATIENCE)).isTrue();
        for (int i = 0; i < 4; i++) {
            push.send("task");
        }
        for (ZMQ.Socket worker : workers) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(worker.recvStr()).isEqualTo("task"));
        }
    }

    @Test
    void workerThatConnectsAgainIsCountedOnce() {
        sockets.discard(worker());
        worker();
        assertThat(connections.await(1, PATIENCE)).isTrue();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(connections.count()).isEqualTo(1));
        assertThat(connections.await(2, SHORT)).isFalse();
    }

    @Test
    void portScannersAreNotCounted() throws Exception {
        for (int i = 0; i < 5; i++) {
            scanner().close();
        }
        worker();
        assertThat(connections.await(1, PATIENCE)).isTrue();
        assertThat(connections.await(2, SHORT)).isFalse();
    }

    @Test
    void httpRequestIsNotCounted() throws Exception {
        try (Socket http = scanner()) {
            http.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(connections.await(1, SHORT)).isFalse();
        }
        worker();
        assertThat(connections.await(1, PATIENCE)).isTrue();
    }

    /** The pitfall: JeroMQ deals to a connection from the moment it is accepted, before any greeting. */
    @Test
    void silentConnectionIsWaitedOutBecauseItWouldSwallowTasks() throws Exception {
        try (Socket scanner = scanner()) {
            ZMQ.Socket worker = worker();
            await().atMost(PATIENCE).until(() -> connections.count() == 1);
            assertThat(connections.await(1, PATIENCE)).isTrue();
            assertThat(scanner.getInputStream().readAllBytes()).isNotNull(); // returns because the connection was ended
            for (int i = 0; i < 10; i++) {
                push.send("task");
            }
            for (int i = 0; i < 10; i++) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(worker.recvStr()).isEqualTo("task"));
            }
        }
    }

    @Test
    void workerThatLeavesWhileAConnectionIsSilentIsNotCountedForLong() throws Exception {
        ZMQ.Socket worker = worker();
        assertThat(connections.await(1, PATIENCE)).isTrue();
        try (Socket scanner = scanner()) {
            await().atMost(PATIENCE).until(() -> !connections.settled());
            sockets.discard(worker);
            assertThat(scanner.getInputStream().readAllBytes()).isNotNull();
            await().atMost(PATIENCE).until(() -> connections.count() == 0 && connections.settled());
        }
    }

    @Test
    void silentConnectionsThatAlwaysFollowEachOtherDoNotHoldTasksUpForEver() throws Exception {
        worker();
        assertThat(connections.await(1, PATIENCE)).isTrue();
        try (var scanners = new SilentConnections(endpoint, Duration.ofMillis(100))) {
            await().atMost(PATIENCE).until(() -> !connections.mayDeal());
            assertThat(connections.await(1, PATIENCE)).isTrue();
            assertThat(connections.settled()).isFalse();
            assertThat(scanners.opened()).isGreaterThan(5);
        }
        await().atMost(PATIENCE).until(connections::settled);
    }

    @Test
    void patienceBeginsAnewWithEachSilentConnectionThatComesAlone() throws Exception {
        worker();
        assertThat(connections.await(1, PATIENCE)).isTrue();
        for (int i = 0; i < 4; i++) { // longer together than the patience
            try (Socket scanner = scanner()) {
                await().atMost(PATIENCE).until(() -> !connections.mayDeal());
                assertThat(scanner.getInputStream().readAllBytes()).isNotNull();
            }
            await().atMost(PATIENCE).until(connections::settled);
        }
    }
}
