package io.zmqkit.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One suite for the five echo servers. */
class EchoServersTest {

    enum Mode {
        ITERATIVE,
        THREADS,
        NONBLOCKING,
        SELECTOR,
        ASYNCHRONOUS
    }

    private record Server(Running running, InetSocketAddress address) implements AutoCloseable {
        @Override
        public void close() {
            running.close();
        }
    }

    private final Echo echo = new Echo(heard -> {});
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    private Server start(Mode mode, ServerOptions options) {
        switch (mode) {
            case NONBLOCKING -> {
                PollingServer server = new PollingServer(options, echo, warnings::add);
                return new Server(new Running(server), server.address());
            }
            case SELECTOR -> {
                SelectorServer server = new SelectorServer(options, echo, warnings::add);
                return new Server(new Running(server), server.address());
            }
            case ASYNCHRONOUS -> {
                AsynchronousServer server = new AsynchronousServer(options, echo, warnings::add);
                return new Server(new Running(server), server.address());
            }
            default -> {
                TcpServer server = mode == Mode.THREADS
                        ? TcpServer.threads(options, echo, warnings::add)
                        : TcpServer.iterative(options, echo, warnings::add);
                return new Server(new Running(server), server.address());
            }
        }
    }

    private Server start(Mode mode) {
        return start(mode, Peer.options("echo server"));
    }

    @ParameterizedTest
    @EnumSource
    void linesComeBackHoweverTheyAreCut(Mode mode) throws Exception {
        try (Server server = start(mode);
                Peer peer = new Peer(server.address())) {
            for (byte one : "한글 né\r\nsecond\n\n".getBytes(StandardCharsets.UTF_8)) {
                peer.send(new byte[] {one}); // one byte per segment: characters and the line end are split
            }
            peer.say("third\nfourth");
            assertThat(List.of(peer.hear(), peer.hear(), peer.hear(), peer.hear(), peer.hear()))
                    .containsExactly("한글 né", "second", "", "third", "fourth");
            assertThat(warnings).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void halfClosedConnectionIsAnsweredToTheEnd(Mode mode) throws Exception {
        try (Server server = start(mode);
                Peer peer = new Peer(server.address())) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 2000; i++) {
                lines.append("line ").append(i).append('\n');
            }
            peer.send(lines.toString().getBytes(StandardCharsets.UTF_8));
            peer.endOutput();
            for (int i = 0; i < 2000; i++) {
                assertThat(peer.hear()).isEqualTo("line " + i);
            }
            assertThat(peer.hear()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void lineWithoutEndIsCutOffAndSaidSo(Mode mode) throws Exception {
        try (Server server = start(mode);
                Peer peer = new Peer(server.address())) {
            byte[] block = new byte[1 << 20];
            try {
                for (int i = 0; i < 10; i++) {
                    peer.send(block);
                }
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("e"); // the server closed in the midst of the 10 MB
            }
            assertThat(peer.isClosedByServer()).isTrue();
            await().untilAsserted(() -> assertThat(warnings)
                    .containsExactly("closed " + peer.address() + ": sent a line longer than 64 KiB"));
            assertGoesOn(server);
        }
    }

    @ParameterizedTest
    @EnumSource
    void invalidUtf8IsCutOffAndSaidSo(Mode mode) throws Exception {
        try (Server server = start(mode);
                Peer peer = new Peer(server.address())) {
            peer.send(new byte[] {'a', (byte) 0xC0, (byte) 0x80, '\n'});
            assertThat(peer.isClosedByServer()).isTrue();
            await().untilAsserted(() ->
                    assertThat(warnings).containsExactly("closed " + peer.address() + ": sent text that is not UTF-8"));
            assertGoesOn(server);
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientThatLeavesInMidLineIsNoticedAndNothingIsEchoed(Mode mode) throws Exception {
        try (Server server = start(mode);
                Peer peer = new Peer(server.address())) {
            peer.send("half a li".getBytes(StandardCharsets.UTF_8));
            peer.endOutput();
            assertThat(peer.hear()).isNull();
            await().untilAsserted(() ->
                    assertThat(warnings).containsExactly("closed " + peer.address() + ": left in mid-line"));
            assertGoesOn(server);
            await().untilAsserted(() -> assertThat(echo.lines()).isEqualTo(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientThatVanishesDoesNotDisturbTheNext(Mode mode) throws Exception {
        try (Server server = start(mode)) {
            Peer peer = new Peer(server.address());
            peer.say("hello");
            assertThat(peer.hear()).isEqualTo("hello");
            peer.vanish();
            assertGoesOn(server);
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientThatSaysNothingIsClosedAfterTheIdleTime(Mode mode) throws Exception {
        try (Server server = start(mode, Peer.options("echo server", 10, Duration.ofMillis(200)));
                Peer peer = new Peer(server.address())) {
            assertThat(peer.hear()).isNull();
            await().untilAsserted(() ->
                    assertThat(warnings).containsExactly("closed " + peer.address() + ": said nothing for 200ms"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void stopEndsAServerThatIsBusyWithASilentClient(Mode mode) throws Exception {
        try (Server server = start(mode);
                Peer peer = new Peer(server.address())) {
            peer.say("hello");
            assertThat(peer.hear()).isEqualTo("hello");
            server.running().stop();
        }
    }

    @ParameterizedTest
    @EnumSource
    void portInUseIsOneClearLine(Mode mode) {
        try (Server server = start(mode)) {
            ServerOptions same = new ServerOptions("echo server", server.address(), 1, Duration.ofSeconds(1));
            assertThatThrownBy(() -> start(mode, same))
                    .isInstanceOf(AddressException.class)
                    .hasMessage(
                            "cannot bind echo server to " + Net.text(server.address()) + ": address already in use");
        }
    }

    @Test
    void iterativeServerAnswersTheSecondClientOnlyWhenTheFirstHasLeft() throws Exception {
        try (Server server = start(Mode.ITERATIVE);
                Peer first = new Peer(server.address());
                Peer second = new Peer(server.address())) {
            first.say("one");
            assertThat(first.hear()).isEqualTo("one");
            second.say("two");
            assertThat(second.hearsNothingFor(300)).isTrue();
            first.say("still here");
            assertThat(first.hear()).isEqualTo("still here");
            first.leave();
            assertThat(second.hear()).isEqualTo("two");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ITERATIVE")
    void secondClientIsAnsweredAtOnce(Mode mode) throws Exception {
        try (Server server = start(mode);
                Peer first = new Peer(server.address());
                Peer second = new Peer(server.address())) {
            first.say("one");
            assertThat(first.hear()).isEqualTo("one");
            second.say("two");
            assertThat(second.hear()).isEqualTo("two");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ITERATIVE")
    void fiveHundredClientsAtOnceEachGetTheirOwnLinesInOrder(Mode mode) throws Exception {
        try (Server server = start(mode)) {
            List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                peers.add(new Peer(server.address()));
            }
            for (int line = 0; line < 20; line++) {
                for (int i = 0; i < 500; i++) {
                    peers.get(i).say("client " + i + " line " + line);
                }
            }
            for (int i = 0; i < 500; i++) {
                for (int line = 0; line < 20; line++) {
                    assertThat(peers.get(i).hear()).isEqualTo("client " + i + " line " + line);
                }
                peers.get(i).close();
            }
            assertThat(warnings).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ITERATIVE")
    void clientBeyondTheLimitIsRefusedAndAPlaceIsGivenAgain(Mode mode) throws Exception {
        try (Server server = start(mode, Peer.options("echo server", 1, Duration.ofMinutes(1)))) {
            try (Peer first = new Peer(server.address())) {
                first.say("one");
                assertThat(first.hear()).isEqualTo("one");
                try (Peer second = new Peer(server.address())) {
                    assertThat(second.isClosedByServer()).isTrue();
                    assertThat(warnings)
                            .containsExactly("refused " + second.address() + ": 1 clients are there already");
                }
            }
            await().ignoreExceptions().untilAsserted(() -> assertGoesOn(server));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NONBLOCKING", "SELECTOR", "ASYNCHRONOUS"})
    void clientThatNeverReadsHoldsUpNobodyWhereOneThreadServesAll(Mode mode) throws Exception {
        try (Server server = start(mode);
                Peer greedy = new Peer(server.address())) {
            Thread flood = new Thread(() -> flood(greedy), "flood");
            flood.start();
            AtomicLong before = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(300)).until(() -> before.getAndSet(echo.lines()) == echo.lines());
            assertThat(flood.isAlive())
                    .as("the flood is held back, not taken in")
                    .isTrue();
            assertThat(echo.lines()).isBetween(1L, 50_000L);
            assertGoesOn(server);
            greedy.leave();
            flood.join(5000);
            assertThat(flood.isAlive()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ITERATIVE", "THREADS"})
    void clientThatNeverReadsGivesItsPlaceToTheNextAfterTheIdleTime(Mode mode) throws Exception {
        int places = mode == Mode.ITERATIVE ? 10 : 1;
        try (Server server = start(mode, Peer.options("echo server", places, Duration.ofMillis(300)));
                Peer greedy = new Peer(server.address())) {
            Thread flood = new Thread(() -> flood(greedy), "flood");
            flood.start();
            await().untilAsserted(() -> assertThat(warnings).anyMatch(line -> line.startsWith("closed ")));
            assertThat(warnings).contains("closed " + greedy.address() + ": did not read for 300ms");
            await().ignoreExceptions().untilAsserted(() -> assertGoesOn(server));
            flood.join(5000);
            assertThat(flood.isAlive()).isFalse();
        }
    }

    private static void flood(Peer peer) {
        try {
            for (int i = 0; i < 100_000; i++) {
                peer.say("x".repeat(1000)); // 100 MB, which the server must not take in
            }
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
    }

    private static void assertGoesOn(Server server) throws IOException {
        try (Peer next = new Peer(server.address())) {
            next.say("next");
            assertThat(next.hear()).isEqualTo("next");
        }
    }
}
