package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/**
 * The lane between peers of every kind at once: senders and subscribers on JeroMQ, and on libzmq in Python, C and JavaScript,
 * and a hundred subscribers that come and go. Every second subscriber is behind a forwarder, which is on the lane, too. Who
 * stays gets every message, whole and in order.
 *
 * <p>{@code -Dzmqkit.lane.seconds=60} makes it last a minute, and not twenty seconds. A peer in another language is called
 * {@code push ENDPOINT NAME COUNT}, says {@code ready} and waits for a line, or {@code sub ENDPOINT NAMES COUNT}, says
 * {@code ready} when it has got the message {@code warm}, and ends with 0 when it has got the rest.
 */
@Tag("faults")
class LanePeersIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path SCRIPTS = ZmqkitProcess.HOME.resolve("web/src/test/js");
    private static final String ANY = "tcp://127.0.0.1:*";
    private static final int SECONDS = Integer.getInteger("zmqkit.lane.seconds", 20);
    private static final int MESSAGES = 150 * SECONDS;
    private static final int PAUSED_AFTER = 50;
    private static final long PAUSE_NANOS = 333_000_000;
    private static final int LARGE_BYTES = 1 << 20;
    private static final List<String> SENDERS = List.of("jeromq-1", "jeromq-2", "python", "c", "node");

    @TempDir
    private Path folder;

    /** Message {@code n} of a sender: [NAME N], and by turns nothing, an empty frame, two frames, now and then 1 MiB. */
    private static final String PYTHON = """
            import random, sys, time, zmq
            mode, endpoint = sys.argv[1], sys.argv[2]
            context = zmq.Context()
            def rest(n):
                if n % 200 == 0: return [b"x" * (1 << 20)]
                return [[], [b""], [b"a", b"bc"]][n % 3]
            def subscribe(topic):
                socket = context.socket(zmq.SUB)
                socket.rcvhwm, socket.linger = 0, 0
                socket.subscribe(topic)
                socket.connect(endpoint)
                return socket
            if mode == "push":
                name, count = sys.argv[3], int(sys.argv[4])
                socket = context.socket(zmq.PUSH)
                socket.connect(endpoint)
                print("ready", flush=True)
                sys.stdin.readline()
                for n in range(1, count + 1):
                    socket.send_multipart([b"%s %d" % (name.encode(), n)] + rest(n))
                    if n % 50 == 0: time.sleep(0.333)
                socket.close()
                context.term()
            elif mode == "sub":
                names, count = sys.argv[3].split(","), int(sys.argv[4])
                socket = subscribe(b"")
                socket.rcvtimeo = 120000
                last = {name: 0 for name in names}
                is_ready = False
                while any(n < count for n in last.values()):
                    frames = socket.recv_multipart()
                    if frames == [b"warm"]:
                        if not is_ready: print("ready", flush=True)
                        is_ready = True
                        continue
                    name, n = frames[0].decode().split(" ")
                    if int(n) != last[name] + 1 or frames[1:] != rest(int(n)):
                        sys.exit("after %d of %s came %s with %r" % (last[name], name, n, [len(f) for f in frames]))
                    last[name] += 1
                print("whole", flush=True)
            else:
                there = []
                for turn in range(10 ** 9):
                    there.append(subscribe(random.choice([b"", b"jeromq-1 1", b"python", b"nothing"])))
                    if len(there) == 100:
                        print("100", flush=True)
                        for socket in random.sample(there, 50):
                            there.remove(socket)
                            socket.close()
                    time.sleep(0.01)
            """;

    private static final List<String> PYTHON_PEER = List.of(Peers.PYTHON, "-c", PYTHON);

    /** How to call each peer that is not in Java. */
    private List<List<String>> strangers() throws Exception {
        Peers.requirePyzmq();
        assumeTrue(Files.isDirectory(SCRIPTS.resolve("node_modules/zeromq")), "needs npm ci in web/src/test/js");
        return List.of(
                PYTHON_PEER,
                List.of(Peers.compiled(folder, "lane_peer.c")),
                List.of("node", SCRIPTS.resolve("lane-peer.mjs").toString()));
    }

    private static ZmqkitProcess start(List<String> peer, String... args) {
        List<String> command = new ArrayList<>(peer);
        command.addAll(List.of(args));
        return ZmqkitProcess.start(command.toArray(String[]::new));
    }

    private static List<byte[]> rest(int n) {
        if (n % 200 == 0) {
            byte[] large = new byte[LARGE_BYTES];
            Arrays.fill(large, (byte) 'x');
            return List.of(large);
        }
        return switch (n % 3) {
            case 0 -> List.of();
            case 1 -> List.of(new byte[0]);
            default -> List.of(new byte[] {'a'}, new byte[] {'b', 'c'});
        };
    }

    /** Returns what is wrong; empty if everything came. */
    private static String subscribe(ZContext context, String endpoint, CountDownLatch ready) {
        try (Socket socket = context.createSocket(SocketType.SUB)) {
            socket.setRcvHWM(0);
            socket.setReceiveTimeOut(120_000);
            socket.subscribe("");
            socket.setHandshakeIvl(2000); // JeroMQ does not greet some of its connections
            socket.connect(endpoint);
            Map<String, Integer> last = new HashMap<>();
            while (last.size() < SENDERS.size() || last.values().stream().anyMatch(n -> n < MESSAGES)) {
                String first = socket.recvStr();
                if (first == null) {
                    return "nothing has come for two minutes, after " + last;
                }
                List<byte[]> frames = new ArrayList<>();
                while (socket.hasReceiveMore()) {
                    frames.add(socket.recv());
                }
                if (first.equals("warm")) {
                    ready.countDown();
                    continue;
                }
                String[] words = first.split(" ", -1);
                int n = Integer.parseInt(words[1]);
                if (n != last.getOrDefault(words[0], 0) + 1
                        || !Arrays.deepEquals(frames.toArray(), rest(n).toArray())) {
                    return "after " + last + " came " + first + " with " + frames.size() + " frames";
                }
                last.put(words[0], n);
            }
            return "";
        }
    }

    private static void push(ZContext context, String endpoint, String name, CountDownLatch start) {
        try (Socket socket = context.createSocket(SocketType.PUSH)) {
            socket.setLinger(60_000);
            socket.setHandshakeIvl(2000); // JeroMQ does not greet some of its connections
            socket.connect(endpoint);
            assertThat(start.await(2, TimeUnit.MINUTES)).isTrue();
            for (int n = 1; n <= MESSAGES; n++) {
                List<byte[]> rest = rest(n);
                if (rest.isEmpty()) {
                    socket.send(name + " " + n);
                } else {
                    socket.sendMore(name + " " + n);
                }
                for (int i = 0; i < rest.size(); i++) {
                    socket.send(rest.get(i), i < rest.size() - 1 ? org.zeromq.ZMQ.SNDMORE : 0);
                }
                if (n % PAUSED_AFTER == 0) { // so that even a starved subscriber stays below its high-water mark
                    long now = System.nanoTime();
                    await().until(() -> System.nanoTime() - now > PAUSE_NANOS);
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ZmqkitProcess forwarder(String publisher) throws Exception {
        String[] command = {"proxy", "forwarder", "--hwm", "1000000", "--frontend", publisher, "--frontend-connect"};
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--backend", ANY, "--engine", "lane"));
        return ZmqkitProcess.zmqkitWith(List.of("-Xmx512m"), all.toArray(String[]::new));
    }

    @Test
    void whoStaysGetsEverythingWholeAndInOrderWhileOthersComeAndGo() throws Exception {
        List<List<String>> strangers = strangers();
        ExecutorService threads = Executors.newCachedThreadPool();
        CountDownLatch ready = new CountDownLatch(2);
        CountDownLatch start = new CountDownLatch(1);
        List<ZmqkitProcess> pushing = new ArrayList<>();
        List<ZmqkitProcess> subscribed = new ArrayList<>();
        String[] relayCommand = {"relay", "--plain", "--hwm", "1000000", "--collect", ANY, "--publish", ANY};
        try (var context = new ZContext();
                var relay = ZmqkitProcess.zmqkitWith(List.of("-Xmx512m"), relayCommand);
                var proxy = forwarder(relay.readyEndpoint("XPUB publisher"));
                var churn = start(PYTHON_PEER, "churn", relay.readyEndpoint("XPUB publisher"));
                var churnBehind = start(PYTHON_PEER, "churn", proxy.readyEndpoint("XPUB backend"))) {
            List<String> publish = List.of(relay.readyEndpoint("XPUB publisher"), proxy.readyEndpoint("XPUB backend"));
            String collect = relay.readyEndpoint("PULL collector");
            for (int i = 0; i < strangers.size(); i++) {
                List<String> peer = strangers.get(i);
                subscribed.add(start(peer, "sub", publish.get(i % 2), String.join(",", SENDERS), "" + MESSAGES));
                pushing.add(start(peer, "push", collect, SENDERS.get(2 + i), "" + MESSAGES));
            }
            List<CompletableFuture<String>> subscribers = new ArrayList<>();
            for (String endpoint : publish) {
                subscribers.add(CompletableFuture.supplyAsync(() -> subscribe(context, endpoint, ready), threads));
            }
            List<CompletableFuture<Void>> senders = new ArrayList<>();
            for (String name : SENDERS.subList(0, 2)) {
                senders.add(CompletableFuture.runAsync(() -> push(context, collect, name, start), threads));
            }
            pushing.forEach(each -> each.awaitStdout("ready"));
            churn.awaitStdout("100");
            churnBehind.awaitStdout("100");
            try (Socket warm = context.createSocket(SocketType.PUSH)) {
                warm.setHandshakeIvl(2000); // JeroMQ does not greet some of its connections
                warm.connect(collect);
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
                    warm.send("warm");
                    return ready.getCount() == 0
                            && subscribed.stream()
                                    .allMatch(each -> each.stdout().contains("ready"));
                });
            }
            start.countDown();
            for (ZmqkitProcess each : pushing) {
                each.type("go\n");
            }
            for (ZmqkitProcess each : subscribed) {
                assertThat(each.exitCode(PATIENCE.plusSeconds(SECONDS)))
                        .as(each::toString)
                        .isZero();
            }
            for (CompletableFuture<String> subscriber : subscribers) {
                assertThat(subscriber.get(3, TimeUnit.MINUTES)).isEmpty();
            }
            for (ZmqkitProcess each : List.of(churn, churnBehind)) {
                assertThat(each.stdout()).as("a hundred subscribers, each time").hasSizeGreaterThan(1);
                assertThat(each.isAlive()).isTrue();
            }
            assertThat(senders).allSatisfy(sender -> sender.get(3, TimeUnit.MINUTES));
        } finally {
            subscribed.forEach(ZmqkitProcess::close);
            pushing.forEach(ZmqkitProcess::close);
            threads.shutdownNow();
        }
    }
}
