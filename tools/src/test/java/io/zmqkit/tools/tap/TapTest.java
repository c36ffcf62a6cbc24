package io.zmqkit.tools.tap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointException;
import io.zmqkit.core.live.ConnectionReading;
import io.zmqkit.core.live.MessageSample;
import io.zmqkit.core.live.SocketReading;
import io.zmqkit.core.socket.InsufficientSecurityException;
import io.zmqkit.tools.forward.Route;
import io.zmqkit.tools.tap.TapEvent.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

class TapTest {

    private static final Executor THREADS = task -> new Thread(task, "test").start();

    private static final int PATIENCE_MILLIS = 20_000;
    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");

    private final BlockingQueue<TapEvent> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    private final Transcript transcript = new Transcript(1 << 20, events::add);

    @TempDir
    private Path folder;

    private ServerSocket server;
    private Tap tap;
    private CompletableFuture<Void> running;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(PATIENCE_MILLIS);
        start(new Observers(List.of(transcript)), Endpoint.parse("tcp://127.0.0.1:" + server.getLocalPort()));
    }

    private void start(Observers observers, Endpoint to) {
        tap = new Tap(List.of(new Route(ANY, to)), false, observers, warnings::add);
        running = CompletableFuture.runAsync(tap::run, THREADS);
    }

    @AfterEach
    void close() throws Exception {
        tap.stop();
        running.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        tap.close();
        server.close();
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(
                InetAddress.getLoopbackAddress(), tap.endpoints().get(0).port());
        client.setSoTimeout(PATIENCE_MILLIS);
        return client;
    }

    private Socket accept() throws IOException {
        Socket accepted = server.accept();
        accepted.setSoTimeout(PATIENCE_MILLIS);
        return accepted;
    }

    private String nextText(Kind kind) throws InterruptedException {
        TapEvent event = events.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        while (event != null && event.kind() != kind) {
            event = events.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
        return event == null ? "nothing" : event.text();
    }

    @Test
    void bytesPassUnchangedAndTheEndOfOneDirectionLeavesTheOtherOpen() throws Exception {
        byte[] much = new byte[5_000_000];
        new Random(1).nextBytes(much);
        try (Socket client = connect();
                Socket peer = accept()) {
            CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> readAll(peer), THREADS);
            client.getOutputStream().write(much);
            client.shutdownOutput();
            assertThat(Arrays.equals(received.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS), much))
                    .isTrue();
            peer.getOutputStream().write("still here".getBytes(UTF_8));
            peer.shutdownOutput();
            assertThat(readAll(client)).asString().isEqualTo("still here");
        }
        assertThat(nextText(Kind.CLOSED)).startsWith("after ");
    }

    private static byte[] readAll(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void peerThatDoesNotReadHoldsTheSenderBack() throws Exception {
        try (Socket client = connect();
                Socket peer = accept()) {
            byte[] chunk = new byte[1 << 16];
            CompletableFuture<Long> sent = CompletableFuture.supplyAsync(
                    () -> {
                        long bytes = 0;
                        try {
                            while (bytes < 500_000_000L) {
                                client.getOutputStream().write(chunk);
                                bytes += chunk.length;
                            }
                        } catch (IOException e) {
                            return bytes; // closed by the test
                        }
                        return bytes;
                    },
                    THREADS);
            assertThat(peer.getInputStream().read()).isZero();
            tap.stop(); // after which nothing can be taken: the sender is stuck, or has been
            running.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            tap.close();
            assertThat(sent.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isLessThan(500_000_000L);
        }
    }

    @Test
    void resetIsPassedOn() throws Exception {
        Socket client = connect();
        try (Socket peer = accept()) {
            peer.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isEqualTo(1);
            client.setSoLinger(true, 0);
            client.close();
            InputStream in = peer.getInputStream();
            assertThatThrownBy(in::read).isInstanceOf(SocketException.class);
        }
        assertThat(nextText(Kind.CLOSED)).startsWith("by a reset ");
    }

    @Test
    void targetThatIsNotThereIsSaidOnceAndTheTapStays() throws Exception {
        server.close();
        for (int i = 1; i <= 2; i++) {
            try (Socket client = connect()) {
                assertThatThrownBy(() -> {
                            if (client.getInputStream().read() < 0) {
                                throw new SocketException("an end is as good as a reset");
                            }
                        })
                        .isInstanceOf(SocketException.class);
            }
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .startsWith("cannot connect to tcp://127.0.0.1:")
                    .endsWith("(is it running?)");
        }
        assertThat(tap.stats().connections()).isZero();
        assertThat(events).isEmpty();
    }

    @Test
    void whatIsNotZmtpIsForwardedAndSaidOnce() throws Exception {
        try (Socket client = connect();
                Socket peer = accept()) {
            client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
            assertThat(peer.getInputStream().readNBytes(18)).asString().startsWith("GET / HTTP");
            client.getOutputStream().write("more".getBytes(UTF_8));
            client.shutdownOutput();
            assertThat(peer.getInputStream().readAllBytes()).asString().isEqualTo("more");
            assertThat(nextText(Kind.UNREADABLE))
                    .startsWith("it is not ZMTP: it begins with 47 45")
                    .endsWith(": forwarded, and not decoded from here on");
        }
        nextText(Kind.CLOSED);
        assertThat(events).isEmpty();
    }

    @Test
    void everyConnectionThatComesAndGoesIsForgotten() throws Exception {
        for (int i = 0; i < 500; i++) {
            try (Socket client = connect()) {
                accept().close();
                assertThat(client.getInputStream().read()).isNegative();
            }
        }
        for (int i = 0; i < 500; i++) {
            assertThat(nextText(Kind.CLOSED)).contains("after ");
        }
        tap.stop();
        running.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        tap.close();
        assertThat(tap.stats()).isEqualTo(new TapStats(500, 0, 0));
    }

    @Test
    void conversationOfJeromqIsToldAndItsRecordingTellsTheSame() throws Exception {
        Path file = folder.resolve("r.pcapng");
        try (ZContext context = new ZContext();
                Recorder recorder = new Recorder(file, warnings::add)) {
            ZMQ.Socket publisher = context.createSocket(SocketType.XPUB);
            publisher.setReceiveTimeOut(PATIENCE_MILLIS);
            int port = publisher.bindToRandomPort("tcp://127.0.0.1");
            close();
            start(new Observers(List.of(recorder, transcript)), Endpoint.parse("tcp://127.0.0.1:" + port));
            ZMQ.Socket subscriber = context.createSocket(SocketType.SUB);
            subscriber.setHandshakeIvl(2000);
            subscriber.setReceiveTimeOut(PATIENCE_MILLIS);
            subscriber.subscribe("서울");
            subscriber.connect(tap.endpoints().get(0).toString());
            assertThat(publisher.recv()).hasSize(7);
            publisher.sendMore("서울");
            publisher.send("12");
            assertThat(subscriber.recvStr()).isEqualTo("서울");
            subscriber.close();
            assertThat(nextText(Kind.GREETING)).startsWith("ZMTP 3.");
            assertThat(nextText(Kind.CLOSED)).endsWith("0 messages >, 1 messages <");
        }
        BlockingQueue<TapEvent> replayed = new LinkedBlockingQueue<>();
        Playback playback = Playback.read(file, () -> false, new Transcript(1 << 20, replayed::add));
        assertThat(playback.damage()).isEmpty();
        assertThat(playback.broken()).isZero();
        assertThat(replayed).extracting(TapEvent::kind).contains(Kind.SUBSCRIBE, Kind.MESSAGE, Kind.CLOSED);
        TapEvent message = replayed.stream()
                .filter(event -> event.kind() == Kind.MESSAGE)
                .findFirst()
                .orElseThrow();
        assertThat(message.frames())
                .extracting(frame -> new String(frame, UTF_8))
                .containsExactly("서울", "12");
        assertThat(message.fromClient()).isFalse();
        assertThat(warnings).isEmpty();
    }

    @Test
    void fullDiskEndsTheRecordingIsSaidOnceAndTheTapGoesOn() throws Exception {
        close();
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        OutputStream full = new OutputStream() {
            private int left = 500;

            @Override
            public void write(int octet) throws IOException {
                if (left-- <= 0) {
                    throw new IOException("No space left on device");
                }
            }
        };
        try (Recorder recorder = new Recorder("r.pcapng", full, warnings::add)) {
            Endpoint to = Endpoint.parse("tcp://127.0.0.1:" + server.getLocalPort());
            start(new Observers(List.of(recorder, transcript)), to);
            for (int i = 0; i < 3; i++) {
                try (Socket client = connect();
                        Socket peer = accept()) {
                    client.getOutputStream().write(new byte[1000]);
                    assertThat(peer.getInputStream().readNBytes(1000)).hasSize(1000);
                }
            }
            assertThat(warnings.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                    .isEqualTo("the recording r.pcapng has ended: No space left on device; the tap goes on");
            assertThat(recorder.hasFailed()).isTrue();
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void otherMachinesAreNotLetInUnaskedAndAnUnknownTargetIsSaid() {
        Endpoint everywhere = Endpoint.parse("tcp://*:*");
        assertThatThrownBy(() -> new Tap(List.of(new Route(everywhere, ANY)), false, transcript, warnings::add))
                .isInstanceOf(InsufficientSecurityException.class);
        Endpoint nowhere = Endpoint.parse("tcp://no-such-host.invalid:5555");
        assertThatThrownBy(() -> new Tap(List.of(new Route(ANY, nowhere)), false, transcript, warnings::add))
                .isInstanceOf(EndpointException.class)
                .hasMessageContaining("unknown host no-such-host.invalid");
        Endpoint taken = tap.endpoints().get(0);
        assertThatThrownBy(() -> new Tap(List.of(new Route(taken, ANY)), false, transcript, warnings::add))
                .isInstanceOf(EndpointException.class)
                .hasMessageContaining("address already in use");
    }

    @Test
    void overviewTellsOfBothSidesOfAConnectionAndSamplesAMessageOnBoth() throws Exception {
        Overview overview = new Overview();
        try (ZContext context = new ZContext();
                Tap own = overviewed(overview, context)) {
            CompletableFuture<Void> ran = CompletableFuture.runAsync(own::run, THREADS);
            ZMQ.Socket push = context.createSocket(SocketType.PUSH);
            push.connect(own.endpoints().get(0).toString());
            overview.samples(1);
            push.sendMore("first");
            push.send("x".repeat(1000));
            push.send("again");
            await().until(() -> overview.sockets().stream()
                    .flatMap(socket -> socket.connections().stream())
                    .anyMatch(each -> each.received() == 2));

            List<SocketReading> sockets = overview.sockets();
            assertThat(sockets).extracting(SocketReading::type).containsExactly("PULL", "PUSH");
            ConnectionReading front = sockets.get(0).connections().get(0);
            ConnectionReading back = sockets.get(1).connections().get(0);
            assertThat(front.type()).isEqualTo("PUSH");
            assertThat(back.type()).isEqualTo("PULL");
            assertThat(back.sent()).isEqualTo(2);
            assertThat(sockets.get(0).endpoint()).isEqualTo("tcp://" + front.local());
            assertThat(sockets.get(1).endpoint()).isEqualTo("tcp://" + back.remote());
            List<MessageSample> samples = overview.samples(0);
            assertThat(samples).extracting(MessageSample::peer).containsExactly(front.remote(), back.remote());
            assertThat(samples).extracting(MessageSample::isSent).containsExactly(false, true);
            assertThat(samples.get(0).bytes()).isEqualTo(1005);
            assertThat(samples.get(0).frames())
                    .extracting(frame -> frame.length)
                    .containsExactly(5, 128);

            push.close();
            await().until(() -> overview.sockets().isEmpty());
            own.stop();
            ran.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private Tap overviewed(Overview overview, ZContext context) {
        ZMQ.Socket pull = context.createSocket(SocketType.PULL);
        pull.bind("tcp://127.0.0.1:*");
        Observers observers = new Observers(List.of(new Transcript(1 << 20, overview::take)));
        Endpoint to = Endpoint.parse(pull.getLastEndpoint());
        Tap made = new Tap(List.of(new Route(ANY, to)), false, observers, warnings::add);
        made.onReached(overview::reached);
        return made;
    }
}
