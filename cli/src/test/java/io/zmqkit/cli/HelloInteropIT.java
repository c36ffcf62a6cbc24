package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Guide's client, server and ppworker in Python, on libzmq, with our server, client and broker. */
class HelloInteropIT {

    private static final String CLIENT = """
            import sys, zmq
            client = zmq.Context().socket(zmq.REQ)
            client.setsockopt(zmq.RCVTIMEO, 15000)
            client.setsockopt(zmq.LINGER, 0)
            client.connect(sys.argv[1])
            for i in range(10):
                client.send(b"Hello")
                print("received", client.recv_multipart(), flush=True)
            """;

    private static final String SERVER = """
            import sys, zmq
            server = zmq.Context().socket(zmq.REP)
            port = server.bind_to_random_port("tcp://127.0.0.1")
            print("ready: REP server bound to tcp://127.0.0.1:%d" % port, file=sys.stderr, flush=True)
            while True:
                print("received", server.recv_multipart(), flush=True)
                server.send(b"World")
            """;

    /** The Guide's ppworker, without its simulated crashes: one frame is a signal, three are a request. */
    private static final String PPWORKER = """
            import sys, time, zmq
            context = zmq.Context()
            poller = zmq.Poller()
            def connect():
                worker = context.socket(zmq.DEALER)
                poller.register(worker, zmq.POLLIN)
                worker.connect(sys.argv[1])
                worker.send(b"\\x01")
                return worker
            worker = connect()
            liveness = 3
            beat_at = time.time() + 1
            while True:
                if dict(poller.poll(1000)).get(worker) == zmq.POLLIN:
                    frames = worker.recv_multipart()
                    liveness = 3
                    if len(frames) == 3:
                        print("received", frames[2:], flush=True)
                        worker.send_multipart(frames[:2] + [b"World"])
                else:
                    liveness -= 1
                    if liveness == 0:
                        poller.unregister(worker)
                        worker.close(0)
                        worker = connect()
                        liveness = 3
                if time.time() > beat_at:
                    beat_at = time.time() + 1
                    worker.send(b"\\x02")
            """;

    @BeforeAll
    static void needsPyzmq() throws Exception {
        Peers.requirePyzmq();
    }

    private static void assertTenWorlds(ZmqkitProcess pythonClient) throws Exception {
        assertThat(pythonClient.exitCode()).as(pythonClient::toString).isZero();
        assertThat(pythonClient.stdout()).hasSize(10).containsOnly("received [b'World']");
    }

    @Test
    void pythonClientIsAnsweredByOurServer() throws Exception {
        try (var server = ZmqkitHere.zmqkit("hello", "server", "--bind", "tcp://127.0.0.1:*");
                var client = ZmqkitProcess.start(Peers.PYTHON, "-c", CLIENT, server.readyEndpoint("REP server"))) {
            assertTenWorlds(client);
            server.awaitStdout("received Hello");
        }
    }

    @Test
    void ourClientIsAnsweredByAPythonServer() throws Exception {
        try (var server = ZmqkitProcess.start(Peers.PYTHON, "-c", SERVER);
                var client = ZmqkitHere.zmqkit(
                        "hello", "client", "--count", "5", "--connect", server.readyEndpoint("REP server"))) {
            assertThat(client.exitCode()).as(client::toString).isZero();
            assertThat(client.stdout()).contains("received World 5");
            assertThat(server.awaitStdout("received .*")).isEqualTo("received [b'Hello']");
        }
    }

    @Test
    void bothGoThroughOurBroker() throws Exception {
        try (var broker = ZmqkitHere.zmqkit(
                "hello", "broker", "--frontend", "tcp://127.0.0.1:*", "--backend", "tcp://127.0.0.1:*")) {
            String frontend = broker.readyEndpoint("ROUTER frontend");
            String backend = broker.readyEndpoint("ROUTER backend");
            try (var pythonServer = ZmqkitProcess.start(Peers.PYTHON, "-c", PPWORKER, backend);
                    var ourServer = ZmqkitHere.zmqkit("hello", "server", "--connect", backend);
                    var pythonClient = ZmqkitProcess.start(Peers.PYTHON, "-c", CLIENT, frontend);
                    var ourClient = ZmqkitHere.zmqkit("hello", "client", "--count", "10", "--connect", frontend)) {
                assertTenWorlds(pythonClient);
                assertThat(ourClient.exitCode()).as(ourClient::toString).isZero();
                broker.stop();
                assertThat(broker.stderr()).contains("hello broker: 20 requests, 20 replies");
                assertThat(pythonServer.stdout().size() + ourServer.stdout().size())
                        .isEqualTo(20);
            }
        }
    }
}
