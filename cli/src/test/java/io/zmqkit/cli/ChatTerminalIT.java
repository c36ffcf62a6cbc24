package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.testing.FreePort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/** The chat of a person at a terminal. */
class ChatTerminalIT {

    private static final String HOUR = "[0-9]{2}:[0-9]{2} ";

    @TempDir
    private Path folder;

    private Tmux terminal;

    @BeforeAll
    static void needsTmux() throws Exception {
        Tmux.require();
    }

    @BeforeEach
    void begin() {
        terminal = new Tmux(folder);
    }

    @AfterEach
    void end() {
        terminal.close();
    }

    /** A relay, or the place where none is, and somebody else who speaks there. */
    private static final class Place implements AutoCloseable {

        private final String push;
        private final String sub;
        private final String history;
        private final List<ZmqkitProcess> relays;
        private final ZContext context = new ZContext();
        private final Socket mouth = context.createSocket(SocketType.PUSH);

        private Place(String push, String sub, String history, List<ZmqkitProcess> relays) {
            this.push = push;
            this.sub = sub;
            this.history = history;
            this.relays = relays;
            mouth.setHandshakeIvl(2000);
            mouth.connect(push);
        }

        static Place withRelay() {
            String any = "tcp://127.0.0.1:*";
            ZmqkitProcess relay = ZmqkitProcess.zmqkit("relay", "--collect", any, "--publish", any, "--history", any);
            return new Place(
                    relay.readyEndpoint("PULL collector"),
                    relay.readyEndpoint("XPUB publisher"),
                    relay.readyEndpoint("ROUTER history"),
                    List.of(relay));
        }

        static Place withoutRelay() throws Exception {
            return new Place(FreePort.endpoint(), FreePort.endpoint(), FreePort.endpoint(), List.of());
        }

        List<String> chat(String name, String... more) {
            List<String> command = new ArrayList<>(ZmqkitProcess.javaCommand(
                    "chat", "--name", name, "--push", push, "--sub", sub, "--history", history));
            command.addAll(List.of(more));
            return command;
        }

        /** Says a line in the lobby as somebody else. */
        void say(String name, String line) {
            MessageId id = new MessageId(UUID.randomUUID().toString(), 1, 1);
            ChatMessage message =
                    new ChatMessage(new Room("lobby"), ChatMessage.Kind.TEXT, new Nickname(name), id, line);
            message.encode().subList(0, ChatMessage.FRAMES - 1).forEach(mouth::sendMore);
            mouth.send(line);
        }

        @Override
        public void close() {
            context.close();
            relays.forEach(ZmqkitProcess::close);
        }
    }

    private void open(List<String> program) throws Exception {
        terminal.openToEnd(90, 30, program);
    }

    private static List<String> with(String variable, List<String> program) {
        List<String> command = new ArrayList<>(List.of("env", variable));
        command.addAll(program);
        return command;
    }

    private static String lines(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    }

    @Test
    void koreanIsEditedWhatIsTypedAheadIsKeptAndQuitLeaves() throws Exception {
        try (Place place = Place.withRelay()) {
            open(place.chat("kim"));
            terminal.enter("ahead");
            terminal.awaitLine(HOUR + "\\[kim] ahead");
            terminal.type("가나다");
            terminal.press("Left", "Left", "BSpace");
            terminal.type("한글");
            terminal.awaitPrompt("lobby kim> 한글나다");
            assertThat(terminal.ask("#{cursor_x}")).isEqualTo(String.valueOf("lobby kim> ".length() + 4));
            terminal.press("Enter");
            terminal.awaitLine(HOUR + "\\[kim] 한글나다");
            terminal.enter("//x");
            terminal.awaitLine(HOUR + "\\[kim] /x");
            terminal.enter("/me waves");
            terminal.awaitLine(HOUR + "\\* kim waves");
            place.say("bob", "* kim waves");
            terminal.awaitLine(HOUR + "\\[bob] \\* kim waves");
            terminal.enter("/quit");
            assertThat(terminal.exitCode()).as(terminal.screen()).isZero();
            assertThat(terminal.screen())
                    .containsOnlyOnce("/help lists the commands")
                    .doesNotContain("Exception");
        }
    }

    @ParameterizedTest
    @Tag("faults")
    @ValueSource(strings = {"TERM=xterm-kitty", "TERM=xterm-ghostty", "TERM=nobody-knows", "TERM=", "TERM=dumb"})
    void everyTerminalIsGoodEnough(String term) throws Exception {
        try (Place place = Place.withRelay()) {
            open(with(term, place.chat("kim")));
            terminal.awaitScreen("in room lobby");
            terminal.type("half of it");
            place.say("lee", "meanwhile");
            terminal.awaitLine(HOUR + "\\[lee] meanwhile");
            terminal.awaitPrompt("lobby kim> half of it");
            terminal.press("Left", "Left", "Left");
            terminal.type("X");
            terminal.awaitPrompt("lobby kim> half ofX it");
            terminal.press("Enter");
            terminal.awaitLine(HOUR + "\\[kim] half ofX it");
            assertThat(terminal.screen()).doesNotContain("Exception", "WARN", "infocmp");
            if (term.equals("TERM=dumb") || term.equals("TERM=")) {
                assertThat(String.join("", terminal.tmux("capture-pane", "-p", "-e")))
                        .doesNotContain("\u001b");
            }
            terminal.press("C-d");
            assertThat(terminal.exitCode()).isZero();
        }
    }

    @Test
    @Tag("faults")
    void pasteIsSplitAtItsLineEndsAndNothingIsExpanded() throws Exception {
        try (Place place = Place.withRelay()) {
            open(place.chat("kim"));
            terminal.awaitScreen("in room lobby");
            terminal.paste("one line\n");
            terminal.awaitPrompt("lobby kim> one line");
            terminal.press("Enter");
            terminal.awaitLine(HOUR + "\\[kim] one line");
            terminal.paste("!! first\n/quit\n\n한글\n");
            terminal.awaitScreen("lobby kim> !! first\n/quit\n한글");
            terminal.press("Enter");
            terminal.awaitScreen("[kim] !! first\n");
            terminal.awaitLine(HOUR + "\\[kim] /quit");
            terminal.awaitLine(HOUR + "\\[kim] 한글");

            terminal.type("half ");
            terminal.paste(lines(1, 21));
            terminal.awaitPrompt("send 21 pasted lines? y/n>");
            terminal.enter("n");
            terminal.awaitPrompt("lobby kim> half");
            terminal.paste(lines(1, 21));
            terminal.awaitPrompt("send 21 pasted lines? y/n>");
            terminal.enter("y");
            terminal.awaitLine(HOUR + "\\[kim] line 21");
            assertThat(terminal.lines().stream().filter(line -> line.matches(HOUR + "\\[kim] line [0-9]+")))
                    .hasSize(21);
        }
    }

    @Test
    @Tag("faults")
    void withoutARelayThatIsSaidAndWhatIsLostIsPrintedAtTheEnd() throws Exception {
        try (Place nowhere = Place.withoutRelay()) {
            open(nowhere.chat("kim"));
            terminal.enter("lost line");
            terminal.awaitScreen("relay not reachable at " + nowhere.sub);
            terminal.awaitScreen(" ... lost line\nrelay not reachable, 1 message waiting\nlobby kim>");
            terminal.press("C-d");
            terminal.awaitScreen("waiting for the relay to confirm 1 message; Ctrl-C gives up");
            terminal.press("C-c");
            assertThat(terminal.exitCode()).isEqualTo(130);
            terminal.awaitScreen("1 message not confirmed");
            terminal.awaitScreen("zmqkit: not confirmed: lost line");
        }
    }

    @Test
    @Tag("faults")
    void interruptClearsAHalfTypedLineThenLeavesAndSaysWhatIsLost() throws Exception {
        try (Place nowhere = Place.withoutRelay()) {
            open(nowhere.chat("kim", "--timeout", "1s"));
            terminal.enter("lost line");
            terminal.awaitScreen(" ... lost line\n");
            terminal.type("half");
            terminal.awaitPrompt("lobby kim> half");
            terminal.press("C-c");
            terminal.awaitPrompt("lobby kim>");
            terminal.press("C-c");
            assertThat(terminal.exitCode()).isEqualTo(130);
            assertThat(terminal.screen())
                    .contains("zmqkit: not confirmed: lost line")
                    .doesNotContain("half");
        }
    }

    @Test
    @Tag("faults")
    void quitWithoutARelayEndsWhenItsTimeIsUp() throws Exception {
        try (Place nowhere = Place.withoutRelay()) {
            open(nowhere.chat("kim", "--timeout", "2s"));
            terminal.awaitPrompt("lobby kim>");
            terminal.enter("lost line");
            terminal.enter("/quit");
            assertThat(terminal.exitCode()).isEqualTo(Errors.NO_ANSWER);
            assertThat(terminal.screen()).contains("Ctrl-C gives up", "zmqkit: not confirmed: lost line");
        }
    }

    @Test
    @Tag("faults")
    void suspensionGivesTheTerminalToTheShellAndTheLineComesBack() throws Exception {
        try (Place place = Place.withRelay()) {
            Path script =
                    Files.writeString(folder.resolve("chat"), "exec '" + String.join("' '", place.chat("kim")) + "'");
            terminal.open(90, 30, List.of("bash", "--norc", "--noprofile"));
            terminal.enter("PS1='shell> '; stty -g >" + folder + "/before");
            terminal.enter("sh " + script);
            terminal.awaitScreen("in room lobby");
            terminal.type("half a ");
            terminal.awaitPrompt("lobby kim> half a");
            terminal.press("C-z");
            terminal.awaitPrompt("shell>");
            assertThat(terminal.screen()).contains("Stopped");
            terminal.enter("stty -g >" + folder + "/after; fg");
            terminal.awaitPrompt("lobby kim> half a");
            assertThat(folder.resolve("after")).hasSameTextualContentAs(folder.resolve("before"));
            terminal.type("line");
            terminal.press("Enter");
            terminal.awaitLine(HOUR + "\\[kim] half a line");
            terminal.enter("/quit");
            terminal.awaitPrompt("shell>");
        }
    }

    @Test
    @Tag("faults")
    void roomsAreCountedAndReturnedToAndNamesAreTakenAndCompleted() throws Exception {
        try (Place place = Place.withRelay()) {
            open(place.chat("kim"));
            terminal.awaitScreen("in room lobby");
            place.say("lee", "before");
            terminal.awaitLine(HOUR + "\\[lee] before");
            terminal.enter("/room dev");
            terminal.awaitPrompt("dev kim>");
            place.say("lee", "first");
            place.say("lee", "second");
            terminal.awaitScreen("new: 2 in lobby\ndev kim>");
            terminal.enter("/rooms");
            terminal.awaitLine("rooms: dev, lobby \\(2 new\\)");
            terminal.type("/room l");
            terminal.press("Tab", "Enter");
            terminal.awaitPrompt("lobby kim>");
            terminal.awaitLine(HOUR + "\\[lee] second");
            assertThat(terminal.screen()).containsOnlyOnce("[lee] before").doesNotContain("new:");
            terminal.enter("/name bob");
            terminal.awaitPrompt("lobby bob>");
            terminal.enter("hi");
            terminal.awaitLine(HOUR + "\\[bob] hi");
            terminal.enter("/clear");
            terminal.awaitPrompt("lobby bob>");
            await().untilAsserted(() ->
                    assertThat(terminal.tmux("capture-pane", "-p").get(0)).isEqualTo("lobby bob>"));
        }
    }

    @Test
    @Tag("faults")
    void narrowTerminalAndAChangedSizeDoNotTearLines() throws Exception {
        try (Place place = Place.withRelay()) {
            terminal.open(40, 12, place.chat("kim"));
            terminal.awaitScreen("in room lobby");
            terminal.type("가나다라마바사아자차카타파하".repeat(2));
            place.say("lee", "meanwhile");
            terminal.awaitLine(HOUR + "\\[lee] meanwhile");
            terminal.awaitScreen("lobby kim> 가나다라마바사아자차카타파하\n가나다라마바사");
            terminal.resize(100, 12);
            terminal.press("Enter");
            terminal.awaitLine(HOUR + "\\[kim] (가나다라마바사아자차카타파하){2}");
            terminal.awaitPrompt("lobby kim>");
        }
    }

    @Test
    @Tag("faults")
    void memoryStaysBelow80MegabytesThoughMuchIsPasted() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "there is no /proc");
        try (Place place = Place.withRelay()) {
            List<String> command = new ArrayList<>(List.of(
                    "env",
                    "ZMQKIT_JAR=" + Path.of(System.getProperty("zmqkit.jar")).toAbsolutePath(),
                    ZmqkitProcess.HOME.resolve("zmqkit").toAbsolutePath().toString()));
            List<String> chat = place.chat("kim");
            command.addAll(chat.subList(chat.indexOf("chat"), chat.size()));
            terminal.open(90, 30, command);
            terminal.awaitScreen("in room lobby");
            for (int i = 0; i < 3; i++) {
                terminal.paste(lines(i * 200 + 1, i * 200 + 200));
                terminal.awaitPrompt("send 200 pasted lines? y/n>");
                terminal.enter("y");
                terminal.awaitLine(HOUR + "\\[kim] line " + (i * 200 + 200));
            }
            assertThat(megabytes(terminal.ask("#{pane_pid}"))).isBetween(20L, 80L);
        }
    }

    private static long megabytes(String pid) throws Exception {
        return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Tag("faults")
    void signalLeavesTheTerminalAsItWas() throws Exception {
        try (Place place = Place.withRelay()) {
            Path script =
                    Files.writeString(folder.resolve("chat"), "exec '" + String.join("' '", place.chat("kim")) + "'");
            terminal.open(90, 30, List.of("bash", "--norc", "--noprofile"));
            terminal.enter("PS1='shell> '; stty -g >" + folder + "/before; sh " + script + "; echo ended $?; stty -g >"
                    + folder + "/after");
            terminal.awaitScreen("in room lobby");
            terminal.type("half");
            terminal.awaitPrompt("lobby kim> half");
            try (ZmqkitProcess kill = ZmqkitProcess.start("pkill", "-TERM", "-P", terminal.ask("#{pane_pid}"))) {
                assertThat(kill.exitCode()).isZero();
            }
            terminal.awaitLine("ended 143");
            terminal.awaitPrompt("shell>");
            assertThat(folder.resolve("after")).hasSameTextualContentAs(folder.resolve("before"));
        }
    }

    @Test
    @Tag("faults")
    void scriptsRelayHasAPaneAndDoesNotDrawOverTheOthers() throws Exception {
        Path jar = Path.of(System.getProperty("zmqkit.jar")).toAbsolutePath();
        String script = ZmqkitProcess.HOME
                .resolve("run-scripts/chat.sh")
                .toAbsolutePath()
                .toString();
        List<String> command =
                List.of("env", "-u", "TMUX", "TMUX_TMPDIR=" + folder, "ZMQKIT_JAR=" + jar, script, "--tmux");
        terminal.open(100, 44, command);
        try {
            for (String name : List.of("kim", "lee", "김철수")) {
                terminal.awaitScreen("lobby " + name + ">");
            }
            terminal.awaitScreen("relay: "); // the first line of its statistics
            assertThat(terminal.screen()).doesNotContain("relay        |");
        } finally {
            try (ZmqkitProcess kill = ZmqkitProcess.start(
                    "env", "-u", "TMUX", "TMUX_TMPDIR=" + folder, "tmux", "kill-session", "-t", "zmqkit-chat")) {
                assertThat(kill.exitCode()).isZero();
            }
        }
    }
}
