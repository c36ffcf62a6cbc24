package io.zmqkit.patterns.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
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

    /** Time and connections of its own, for what depends on when something happens. */
    private static final class Simulation {
        static final Duration INTERVAL = Duration.ofMillis(500);

        private final AtomicLong clock = new AtomicLong();
        private final WorkerConnections connections = new WorkerConnections(INTERVAL, clock::get);

        Simulation() {
            connect();
            connections.greeted(WorkerConnections.ZMTP_3);
        }

        SelectableChannel connect() {
            try (SelectableChannel channel = SocketChannel.open()) {
                connections.accepted(channel);
                return channel;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void pass(Duration time) {
            clock.addAndGet(time.toNanos());
        }
    }

    @Test
    void workerThatLeavesWhileAConnectionIsSilentIsNotCountedForLong() {
        Simulation simulation = new Simulation();
        SelectableChannel second = simulation.connect();
        simulation.connections.greeted(WorkerConnections.ZMTP_3);
        SelectableChannel silent = simulation.connect();
        assertThat(simulation.connections.mayDeal()).isFalse();
        simulation.connections.left(second);
        assertThat(simulation.connections.mayDeal())
                .as("either may have been the worker")
                .isFalse();
        simulation.pass(Simulation.INTERVAL);
        simulation.connections.left(silent);
        assertThat(simulation.connections.count()).isEqualTo(1);
        assertThat(simulation.connections.mayDeal())
                .as("another may be silent still")
                .isFalse();
        simulation.pass(Simulation.INTERVAL.multipliedBy(2));
        assertThat(simulation.connections.mayDeal()).isTrue();
        simulation.connect();
        assertThat(simulation.connections.mayDeal())
                .as("patience begins anew: there was no doubt left")
                .isFalse();
    }

    @Test
    void silentConnectionsThatAlwaysFollowEachOtherDoNotHoldTasksUpForEver() {
        Simulation simulation = new Simulation();
        assertThat(simulation.connections.mayDeal()).isTrue();
        SelectableChannel silent = simulation.connect();
        for (int i = 0; i < 3; i++) {
            assertThat(simulation.connections.mayDeal()).isFalse();
            SelectableChannel next = simulation.connect();
            simulation.pass(Simulation.INTERVAL);
            simulation.connections.left(silent);
            silent = next;
        }
        assertThat(simulation.connections.mayDeal()).isTrue();
    }

    @Test
    void patienceBeginsAnewWithEachSilentConnectionThatComesAlone() {
        Simulation simulation = new Simulation();
        for (int i = 0; i < 4; i++) { // longer together than the patience
            SelectableChannel silent = simulation.connect();
            simulation.pass(Simulation.INTERVAL);
            assertThat(simulation.connections.mayDeal()).isFalse();
            simulation.connections.left(silent);
            simulation.pass(Simulation.INTERVAL.multipliedBy(2)); // for the doubt, which of the two it was
            assertThat(simulation.connections.mayDeal()).isTrue();
        }
    }
}
