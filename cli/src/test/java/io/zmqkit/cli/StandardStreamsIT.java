package io.zmqkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zmqkit.cli.frame.Errors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs whose stdin, stdout or stderr is closed, full or read no longer, as supervisors and pipes leave them. */
class StandardStreamsIT {

    private static final Executor THREADS = task -> new Thread(task, "test").start();

    private static final String FULL = "zmqkit: cannot write the output: No space left on device";
    private static final String CLOSED = "zmqkit: cannot write the output: stdout is closed";

    @TempDir
    private Path temporary;

    /** Starts {@code zmqkit ARGS} from the jar, redirected as the shell does it. */
    private static ZmqkitProcess redirected(String redirection, String... args) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" " + redirection, "sh"));
        command.addAll(ZmqkitProcess.javaCommand(args));
        return ZmqkitProcess.start(command.toArray(String[]::new));
    }

    private static ZmqkitProcess words(String redirection, String words) {
        return redirected(redirection, words.split(" ", -1));
    }

    /** Takes one client, and gives what it sent until it ended. */
    private static CompletableFuture<String> hear(ServerSocket listener) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (Socket client = listener.accept()) {
                        return new String(client.getInputStream().readAllBytes(), UTF_8);
                    } catch (IOException e) {
                        return e.toString();
                    }
                },
                THREADS);
    }

    @Test
    void closedInputOfATcpClientIsItsEnd() throws Exception {
        endsWithItsInput("sockets talk client --connect");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sockets echo client --connect",
                "sockets group-chat client --mode tcp --name kim --connect",
            })
    @Tag("faults")
    void closedInputOfTheOtherTcpClientsIsTheirEnd(String command) throws Exception {
        endsWithItsInput(command);
    }

    private static void endsWithItsInput(String command) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> heard = hear(listener);
            try (var client = words("<&-", command + " 127.0.0.1:" + listener.getLocalPort())) {
                assertThat(client.exitCode()).as(client::toString).isZero();
                assertThat(client.stderr()).as("a summary, and no warning").hasSize(1);
            }
            assertThat(heard.get(20, TimeUnit.SECONDS)).isIn("", "[kim]\n");
        }
    }

    @Test
    @Tag("faults")
    void closedInputOfATalkServerIsItsEnd() throws Exception {
        try (var server = words("<&-", "sockets talk server --port 0")) {
            String endpoint = server.readyEndpoint("talk server");
            int port = Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(client.getInputStream().readAllBytes()).isEmpty();
            }
            assertThat(server.exitCode()).as(server::toString).isZero();
        }
    }

    @Test
    void closedInputOfAChatIsItsEnd() throws Exception {
        String any = "tcp://127.0.0.1:*";
        try (var relay = ZmqkitHere.zmqkit("relay", "--collect", any, "--publish", any, "--history", any)) {
            String push = relay.readyEndpoint("PULL collector");
            String sub = relay.readyEndpoint("XPUB publisher");
            String history = relay.readyEndpoint("ROUTER history");
            try (var chat = redirected(
                            "<&-", "chat", "--name", "kim", "--push", push, "--sub", sub, "--history", history);
                    var plain = redirected("<&-", "chat", "--plain", "--name", "kim", "--push", push, "--sub", sub)) {
                for (ZmqkitProcess process : List.of(chat, plain)) {
                    assertThat(process.exitCode()).as(process::toString).isZero();
                    assertThat(process.stdout()).isEmpty();
                    assertThat(process.stderr()).noneMatch(line -> line.startsWith("zmqkit: "));
                }
            }
        }
    }

    @Test
    @Tag("faults")
    void closedInputOfADatagramClientIsItsEnd() throws Exception {
        try (var server = ZmqkitProcess.zmqkit("sockets", "udp-echo", "server", "--port", "0")) {
            String address = server.readyEndpoint("UDP echo server");
            try (var echo = words("<&-", "sockets udp-echo client --connect " + address);
                    var chat = words("<&-", "sockets group-chat client --name kim --connect " + address)) {
                assertThat(echo.exitCode()).as(echo::toString).isZero();
                assertThat(chat.exitCode()).as(chat::toString).isZero();
            }
            server.signal("TERM");
            assertThat(server.exitCode()).isEqualTo(143);
            assertThat(server.stdout())
                    .as(server::toString)
                    .allMatch(line -> line.matches("received (#REG|#DEREG|\\[kim]|quit)"));
        }
    }

    /** It crashed: closing what is no stdin closes the JVM's class library. */
    @Test
    void closedInputOfAPublisherIsAnEmptyFeed() throws Exception {
        try (var publisher = words("<&-", "weather publisher --bind tcp://127.0.0.1:* --from -")) {
            assertThat(publisher.exitCode()).as(publisher::toString).isEqualTo(Errors.FAILED);
            assertThat(publisher.stderr())
                    .last()
                    .asString()
                    .isEqualTo("zmqkit: stdin is empty (its first line must name zip, temperature and humidity)");
        }
    }

    /** The sockets and the journal that it opens get other numbers. */
    @Test
    @Tag("faults")
    void descriptorsOfClosedStreamsGoToNoSocketAndNoJournal() throws Exception {
        assumeTrue(ProcessGauge.isUsable(), "needs Linux: it looks into /proc");
        LauncherTree tree = new LauncherTree(temporary).built();
        String journal = temporary.resolve("a.db").toString();
        String any = "tcp://127.0.0.1:*";
        List<String> relay = List.of("relay", "--collect", any, "--publish", any, "--history", any);
        List<String> java = new ArrayList<>(ZmqkitProcess.javaCommand(relay.toArray(String[]::new)));
        java.addAll(List.of("--journal", journal));
        List<String> launcher = new ArrayList<>(List.of("env", "ZMQKIT_CDS=off", tree.launcher.toString()));
        launcher.addAll(relay);
        for (List<String> command : List.of(java, launcher)) {
            List<String> all = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" <&- >&-", "sh"));
            all.addAll(command);
            try (var process = ZmqkitProcess.start(all.toArray(String[]::new))) {
                process.readyEndpoint("ROUTER history");
                for (int descriptor = 0; descriptor <= 1; descriptor++) {
                    assertThat(Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/fd/" + descriptor))
                                    .toString())
                            .as("descriptor %d of %s", descriptor, command)
                            .matches("/dev/null|.*/lib/modules|.*\\.(jar|jsa)");
                }
                process.signal("TERM");
                assertThat(process.exitCode()).as(process::toString).isEqualTo(143);
            }
        }
    }

    @Test
    void outputThatCannotBeWrittenIsSaidAndFails() throws Exception {
        saysThatItsOutputCannotBeWritten("lab show 10 --json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "--help", "help chat"})
    @Tag("faults")
    void textOfPicoclisOwnThatCannotBeWrittenIsSaidAndFails(String command) throws Exception {
        saysThatItsOutputCannotBeWritten(command);
    }

    private static void saysThatItsOutputCannotBeWritten(String command) throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "needs /dev/full");
        try (var process = words(">/dev/full", command)) {
            assertThat(process.exitCode()).as(process::toString).isEqualTo(Errors.FAILED);
            assertThat(process.stderr()).containsExactly(FULL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello server", "hello server --json"})
    @Tag("faults")
    void programInItsMidstSaysThatItsOutputCannotBeWritten(String command) throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "needs /dev/full");
        try (var server = words(">/dev/full", command + " --bind tcp://127.0.0.1:*")) {
            String endpoint = server.readyEndpoint("REP server");
            var client = ZmqkitProcess.zmqkit("hello", "client", "--count", "1", "--connect", endpoint);
            try (client) {
                assertThat(server.exitCode()).as(server::toString).isEqualTo(Errors.FAILED);
                assertThat(server.stderr()).contains(FULL);
            }
        }
    }

    @Test
    @Tag("faults")
    void serverWithAThreadForEachClientSaysItOnce() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "needs /dev/full");
        try (var server = words(">/dev/full", "sockets echo server --mode threads --port 0")) {
            String address = server.readyEndpoint("echo server");
            for (int i = 0; i < 2; i++) {
                int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
                try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    client.getOutputStream().write("hello\n".getBytes(UTF_8));
                } catch (IOException e) {
                    assertThat(i).as("the first one is let in").isEqualTo(1);
                }
            }
            assertThat(server.exitCode()).as(server::toString).isEqualTo(Errors.FAILED);
            assertThat(server.stderr()).filteredOn(FULL::equals).hasSize(1);
        }
    }

    @Test
    void closedOutputIsSaidAndAClosedPipeIsSilent() throws Exception {
        LauncherTree tree = new LauncherTree(temporary).built();
        try (var process = ZmqkitProcess.start(
                "bash", "-c", "ZMQKIT_CDS=off exec \"$0\" --version >&-", tree.launcher.toString())) {
            assertThat(process.exitCode()).as(process::toString).isEqualTo(Errors.FAILED);
            assertThat(process.stderr()).containsExactly(CLOSED);
        }
        String reader = "exec 3> >(exec true); wait $!; exec \"$@\" >&3";
        List<String> command = new ArrayList<>(List.of("bash", "-c", reader, "bash"));
        command.addAll(ZmqkitProcess.javaCommand("lab", "list"));
        try (var process = ZmqkitProcess.start(command.toArray(String[]::new))) {
            assertThat(process.exitCode()).as(process::toString).isEqualTo(Errors.FAILED);
            assertThat(process.stderr()).isEmpty();
        }
    }

    @Test
    void notesThatCannotBeWrittenChangeNothing() throws Exception {
        for (String redirection : List.of("2>&-", "2>/dev/full")) {
            try (var process = words(redirection, "hello nonsense")) {
                assertThat(process.exitCode()).as(process::toString).isEqualTo(Errors.USAGE);
                assertThat(process.stdout()).isEmpty();
            }
        }
    }
}
