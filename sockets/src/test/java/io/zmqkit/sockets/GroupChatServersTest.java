package io.zmqkit.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One suite for the three group chat servers: they behave alike. */
class GroupChatServersTest {

    enum Mode {
        UDP,
        THREADS,
        SELECTOR
    }

    private interface Guest extends AutoCloseable {
        void say(String line) throws IOException;

        @Nullable
        String hear() throws IOException;

        boolean hearsNothingFor(int millis) throws IOException;

        void vanish() throws IOException;

        String address();

        @Override
        void close() throws IOException;
    }

    private final List<String> printed = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final AtomicLong clock = new AtomicLong();
    private final GroupChat chat = new GroupChat(heard -> printed.add(heard.address() + " " + heard.text()));

    private final class House implements AutoCloseable {
        private final Mode mode;
        private final Running running;
        private final InetSocketAddress address;

        House(Mode mode) {
            this.mode = mode;
            ServerOptions options = Peer.options("group chat server", 100, Duration.ofMinutes(1));
            switch (mode) {
                case UDP -> {
                    UdpServer server = new UdpServer(options, chat, warnings::add, clock::get);
                    address = server.address();
                    running = new Running(server);
                }
                case THREADS -> {
                    TcpServer server = TcpServer.threads(options, chat, warnings::add);
                    address = server.address();
                    running = new Running(server);
                }
                default -> {
                    SelectorServer server = new SelectorServer(options, chat, warnings::add);
                    address = server.address();
                    running = new Running(server);
                }
            }
        }

        Guest enter(String name) throws IOException {
            Guest guest = mode == Mode.UDP ? new UdpGuest(address) : new TcpGuest(address);
            guest.say("[" + name + "]");
            await().until(() -> printed.contains(guest.address() + " [" + name + "]"));
            return guest;
        }

        @Override
        public void close() {
            running.close();
        }
    }

    private record TcpGuest(Peer peer) implements Guest {
        TcpGuest(InetSocketAddress server) throws IOException {
            this(new Peer(server));
        }

        @Override
        public void say(String line) throws IOException {
            peer.say(line);
        }

        @Override
        public @Nullable String hear() throws IOException {
            return peer.hear();
        }

        @Override
        public boolean hearsNothingFor(int millis) throws IOException {
            return peer.hearsNothingFor(millis);
        }

        @Override
        public void vanish() throws IOException {
            peer.vanish();
        }

        @Override
        public String address() {
            return peer.address();
        }

        @Override
        public void close() throws IOException {
            peer.close();
        }
    }

    private record UdpGuest(DatagramSocket socket) implements Guest {
        UdpGuest(InetSocketAddress server) throws IOException {
            this(new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
            socket.connect(server);
            socket.setSoTimeout(5000);
        }

        @Override
        public void say(String line) throws IOException {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(bytes, bytes.length));
        }

        @Override
        public String hear() throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[10_000], 10_000);
            socket.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
        }

        @Override
        public boolean hearsNothingFor(int millis) throws IOException {
            socket.setSoTimeout(millis);
            try {
                hear();
                return false;
            } catch (SocketTimeoutException e) {
                return true;
            } finally {
                socket.setSoTimeout(5000);
            }
        }

        @Override
        public void vanish() {
            socket.close();
        }

        @Override
        public String address() {
            return Net.text(socket.getLocalSocketAddress());
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everybodyButTheSenderGetsEachLineInTheSameOrder(Mode mode) throws Exception {
        try (House house = new House(mode);
                Guest kim = house.enter("kim");
                Guest lee = house.enter("lee");
                Guest listener = house.enter("ear")) {
            assertThat(List.of(kim.hear(), kim.hear(), lee.hear())).containsExactly("[lee]", "[ear]", "[ear]");
            Thread other = new Thread(() -> sayFifty(lee, "lee"), "lee");
            other.start();
            sayFifty(kim, "kim");
            other.join(5000);
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                seen.add(listener.hear());
            }
            assertThat(seen)
                    .hasSize(100)
                    .isSubsetOf(printed.stream()
                            .map(line -> line.substring(line.indexOf(' ') + 1))
                            .toList());
            for (String line :
                    seen.stream().filter(line -> line.startsWith("[kim]")).toList()) {
                assertThat(lee.hear()).isEqualTo(line);
            }
            for (String line :
                    seen.stream().filter(line -> line.startsWith("[lee]")).toList()) {
                assertThat(kim.hear()).isEqualTo(line);
            }
            assertThat(kim.hearsNothingFor(50))
                    .as("kim hears no line of its own")
                    .isTrue();
            assertThat(lee.hearsNothingFor(50))
                    .as("lee hears no line of its own")
                    .isTrue();
            List<String> order = printed.subList(3, 103).stream()
                    .map(line -> line.substring(line.indexOf(' ') + 1))
                    .toList();
            assertThat(seen).isEqualTo(order);
        }
    }

    private static void sayFifty(Guest guest, String name) {
        try {
            for (int i = 0; i < 50; i++) {
                guest.say("[" + name + "] line " + i);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void guestThatQuitsHearsNoMore(Mode mode) throws Exception {
        try (House house = new House(mode);
                Guest kim = house.enter("kim");
                Guest lee = house.enter("lee");
                Guest ear = house.enter("ear")) {
            assertThat(List.of(kim.hear(), kim.hear(), lee.hear())).containsExactly("[lee]", "[ear]", "[ear]");
            kim.say("[kim] quit");
            lee.say("[lee] gone?");
            assertThat(ear.hear()).isIn("[lee] gone?"); // and not the goodbye
            if (mode == Mode.UDP) {
                assertThat(kim.hearsNothingFor(100)).isTrue();
            } else {
                assertThat(kim.hear()).isIn(null, "[lee] gone?"); // TCP does not order lines of two senders
            }
            assertThat(printed).noneMatch(line -> line.endsWith("quit"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void guestThatIsKilledDoesNotDisturbTheOthers(Mode mode) throws Exception {
        try (House house = new House(mode);
                Guest kim = house.enter("kim");
                Guest lee = house.enter("lee")) {
            house.enter("victim").vanish();
            assertThat(List.of(kim.hear(), kim.hear(), lee.hear())).containsExactly("[lee]", "[victim]", "[victim]");
            for (int i = 0; i < 20; i++) {
                kim.say("[kim] " + i);
                assertThat(lee.hear()).isEqualTo("[kim] " + i);
                lee.say("[lee] " + i);
                assertThat(kim.hear()).isEqualTo("[lee] " + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sameAnnouncementAgainOnlySaysThatTheGuestIsThere(Mode mode) throws Exception {
        try (House house = new House(mode);
                Guest kim = house.enter("kim");
                Guest lee = house.enter("lee")) {
            assertThat(kim.hear()).isEqualTo("[lee]");
            lee.say("[lee]");
            lee.say("[lee] hi");
            assertThat(kim.hear()).isEqualTo("[lee] hi");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"THREADS", "SELECTOR"})
    void guestThatNeverReadsIsDroppedAndTheOthersGoOn(Mode mode) throws Exception {
        try (House house = new House(mode);
                Guest deaf = house.enter("deaf");
                Guest kim = house.enter("kim");
                Guest lee = house.enter("lee")) {
            assertThat(kim.hear()).isEqualTo("[lee]");
            String text = "[kim] " + "x".repeat(60_000);
            for (int i = 0; i < 300 && warnings.isEmpty(); i++) { // 18 MB at most, far more than kernel buffers hold
                kim.say(text);
                assertThat(lee.hear()).isEqualTo(text);
            }
            await().untilAsserted(() -> assertThat(warnings)
                    .containsExactly("closed " + deaf.address() + ": does not read what it is sent"));
            lee.say("[lee] we go on");
            assertThat(kim.hear()).isEqualTo("[lee] we go on");
        }
    }

    @Test
    void overUdpTheSilentAreForgottenAfterAMinute() throws Exception {
        try (House house = new House(Mode.UDP);
                Guest kim = house.enter("kim")) {
            clock.addAndGet(Duration.ofSeconds(50).toNanos());
            try (Guest lee = house.enter("lee")) {
                assertThat(kim.hear()).isEqualTo("[lee]");
                clock.addAndGet(Duration.ofSeconds(20).toNanos());
                await().untilAsserted(() ->
                        assertThat(warnings).containsExactly("forgot " + kim.address() + ": said nothing for 60s"));
                lee.say("[lee] anybody?");
                assertThat(kim.hearsNothingFor(100)).isTrue();
            }
        }
    }

    @Test
    void overUdpALongDatagramAndInvalidUtf8AreDroppedAndSaidSo() throws Exception {
        try (House house = new House(Mode.UDP);
                Guest kim = house.enter("kim");
                Guest lee = house.enter("lee")) {
            assertThat(kim.hear()).isEqualTo("[lee]");
            lee.say("x".repeat(UdpServer.MAX_BYTES + 1));
            lee.say("x".repeat(UdpServer.MAX_BYTES));
            assertThat(kim.hear()).hasSize(UdpServer.MAX_BYTES);
            clock.addAndGet(Duration.ofSeconds(1).toNanos()); // faults are told once a second
            DatagramSocket raw = ((UdpGuest) lee).socket();
            raw.send(new DatagramPacket(new byte[] {(byte) 0xFF}, 1));
            lee.say("[lee] good");
            assertThat(kim.hear()).isEqualTo("[lee] good");
            assertThat(warnings)
                    .containsExactly(
                            "dropped what " + lee.address() + " sent: sent a datagram longer than 8 KiB",
                            "dropped what " + lee.address() + " sent: sent text that is not UTF-8");
        }
    }
}
