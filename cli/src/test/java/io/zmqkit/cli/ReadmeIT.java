package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.sockets.PeerSettings;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.LoopbackPorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Runs the {@code console} blocks of README.md, docs and the labs with bash, and compares what they print.
 *
 * <p>The blocks of a section are terminals side by side, in one folder that looks like that of zmqkit and holds the page's
 * {@code java} blocks as files. A command with {@code &} is a job, which must print nothing. A server, the last of a block
 * without jobs, with {@code ready: ... bound to} as its first line, goes on while the next blocks run; then it is
 * interrupted where its output shows {@code ^C}, and has to end by itself where it does not. {@code kill $(jobs -p)} ends
 * the jobs; {@code echo $?} prints the last exit code.
 *
 * <p>Every endpoint, and every {@code --port}, {@code --connect} and {@code --device} of the programs on sockets, also by
 * default, gets a free port of its own; what is printed is compared as if it were the one that is written.
 */
class ReadmeIT {

    /** Averages, times, readings, ids, who got how many, and the ports of clients: they differ every time. */
    private static final Pattern VARYING = Pattern.compile("-?[0-9]+\\.[0-9]+|[0-9]+(?= (updates|tasks)$)"
            + "|^[0-9]{2}:[0-9]{2}(?= \\[)|^\\w{3} \\w{3} [ 0-9]{2} [0-9:]{8} [0-9]{4}|(?<=[a-z]=)[0-9]+"
            + "|(?<=127\\.0\\.0\\.1:)[0-9]{5}|(?<=\"time\":\")[^\"]+|(?<=\"id\":\")[-0-9a-f]{36}");

    private static final Pattern ZMQKIT = Pattern.compile("\\./zmqkit((?: (?!2>)[^ |&;<>()]+)+)");
    private static final Pattern BASH_PEER = Pattern.compile("(?<=/dev/(tcp|udp)/127\\.0\\.0\\.1/)[0-9]+");

    private static Stream<Console.Section> sections() throws IOException {
        return Pages.matching("README.md|docs/[^/]*.md|labs/[0-9][^/]*/README.md").stream()
                .flatMap(page -> Console.sectionsOf(page).stream());
    }

    static Stream<Console.Section> tour() throws IOException {
        return sections().filter(section -> !isOfLater(section));
    }

    static Stream<Console.Section> later() throws IOException {
        return sections().filter(ReadmeIT::isOfLater);
    }

    /** Of the course, every build runs one lab's main transcript: the fifty processes of the others take too long. */
    private static boolean isOfLater(Console.Section section) {
        return section.page().startsWith("labs")
                && !(section.page().startsWith("labs/01-") && section.heading().equals("## Run"));
    }

    @ParameterizedTest
    @MethodSource("tour")
    void commandsPrintWhatIsWritten(Console.Section section, @TempDir Path folder) throws Exception {
        follow(section, folder);
    }

    @Tag("faults")
    @ParameterizedTest
    @MethodSource("later")
    void commandsOfTheLabsPrintWhatIsWritten(Console.Section section, @TempDir Path folder) throws Exception {
        follow(section, folder);
    }

    private static void follow(Console.Section section, Path folder) throws Exception {
        prepare(folder, ZmqkitProcess.HOME.toRealPath().resolve(section.page()));
        try (Reader reader = new Reader(folder)) {
            for (Console console : section.consoles()) {
                reader.followAlong(console);
            }
            reader.endServers();
        }
    }

    /** The folder of zmqkit as a reader of the page has it: with the jar under test, and without what others have made. */
    private static void prepare(Path folder, Path page) throws IOException {
        Path home = ZmqkitProcess.HOME.toRealPath();
        Files.createDirectories(folder.resolve("cli/target"));
        for (String file : List.of("LICENSE", "README.md", "labs", "cli/target/zmqkit.jar")) {
            Files.createSymbolicLink(folder.resolve(file), home.resolve(file));
        }
        Path zmqkit = Files.writeString(
                folder.resolve("zmqkit"),
                "#!/bin/sh\nexec '" + String.join("' '", ZmqkitProcess.javaCommand()) + "' \"$@\"\n");
        assertThat(zmqkit.toFile().setExecutable(true)).isTrue();
        for (String program : Console.programsOf(page)) {
            Matcher name = Pattern.compile("public class (\\w+)").matcher(program);
            if (name.find()) {
                Files.writeString(folder.resolve(name.group(1) + ".java"), program);
            }
        }
    }

    /** A person who types each line, but on ports of their own. */
    private static final class Reader implements AutoCloseable {

        private record Running(ZmqkitProcess process, List<String> expected) {}

        private final Path folder;
        private final Map<Integer, Integer> ports = new HashMap<>();
        private final List<ZmqkitProcess> all = new ArrayList<>();
        private final List<ZmqkitProcess> jobs = new ArrayList<>();
        private final List<Running> running = new ArrayList<>();
        private int exitCode;

        Reader(Path folder) {
            this.folder = folder;
        }

        void followAlong(Console console) throws Exception {
            boolean hasJobs = console.commands().stream()
                    .anyMatch(command -> command.line().endsWith(" &"));
            int last = console.commands().size() - 1;
            for (int i = 0; i <= last; i++) {
                Console.Command command = console.commands().get(i);
                boolean isServer = i == last && !hasJobs && isReady(command.output());
                follow(command.line(), command.output(), isServer);
            }
            endJobs();
        }

        private static boolean isReady(List<String> output) {
            return !output.isEmpty() && output.get(0).matches("ready: .* bound to .*");
        }

        private void follow(String line, List<String> expected, boolean isServer) throws Exception {
            switch (line) {
                case "kill $(jobs -p)" -> endJobs();
                case "echo $?" -> assertThat(expected).containsExactly(String.valueOf(exitCode));
                default -> {
                    ZmqkitProcess process = start(line);
                    if (line.endsWith(" &")) {
                        assertThat(expected).as("a job prints nothing").isEmpty();
                        jobs.add(process);
                    } else if (isServer) {
                        running.add(new Running(process, expected));
                        for (String ready : expected) {
                            if (ready.matches("ready: .* bound to .*")) {
                                process.awaitStdout(Pattern.quote(ready.replaceFirst("[0-9]+$", "")) + "[0-9]+");
                            }
                        }
                    } else {
                        exitCode = process.exitCode();
                        assertPrinted(process, expected);
                    }
                }
            }
        }

        /** One program alone takes the place of its shell, so that signals reach it. */
        private ZmqkitProcess start(String typed) throws IOException {
            String line = onOwnPorts(typed.replaceFirst(" &$", ""));
            String command = line.startsWith("./zmqkit") && !line.contains("|") ? "exec " + line : line;
            ZmqkitProcess process = ZmqkitProcess.start(
                    "bash",
                    "-c",
                    "exec 2>&1; cd \"$0\"; PATH=$1/bin:$PATH; " + command,
                    folder.toString(),
                    System.getProperty("java.home"));
            all.add(process);
            return process;
        }

        private String onOwnPorts(String line) throws IOException {
            StringBuilder moved = new StringBuilder();
            Matcher zmqkit = ZMQKIT.matcher(line);
            while (zmqkit.find()) {
                List<String> args = onOwnPorts(zmqkit.group(1).strip().split(" +", -1));
                zmqkit.appendReplacement(moved, Matcher.quoteReplacement("./zmqkit " + String.join(" ", args)));
            }
            zmqkit.appendTail(moved);
            Matcher peer = BASH_PEER.matcher(moved.toString());
            return peer.find()
                    ? peer.replaceAll(String.valueOf(own(Integer.parseInt(peer.group()))))
                    : moved.toString();
        }

        /** Names every address, also those that the program has by default, and gives each port another number. */
        private List<String> onOwnPorts(String[] words) throws IOException {
            List<String> args = new ArrayList<>(List.of(words));
            ParseResult parsed = Main.commandLine(words).parseArgs(words);
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            for (OptionSpec option : parsed.commandSpec().options()) {
                boolean isUseless =
                        args.contains("--plain") && option.longestName().equals("--history");
                if (isAddress(option) && isFree(option, parsed) && !isUseless) {
                    args.add(option.longestName());
                    args.add(defaultOf(option));
                }
            }
            if (args.contains("mqtt") && !args.contains("--port")) { // its clients' default is another one with TLS
                args.addAll(List.of("--port", "1883"));
            }
            for (CommandSpec mixin : parsed.commandSpec().mixins().values()) {
                if (mixin.userObject() instanceof PeerSettings peer
                        && !parsed.hasMatchedOption("--connect")
                        && !parsed.hasMatchedOption("--port")) {
                    args.add("--connect");
                    args.add(Converters.text(peer.address()));
                }
            }
            for (int i = 0; i < args.size(); i++) {
                args.set(i, onOwnPort(i == 0 ? "" : args.get(i - 1), args.get(i)));
            }
            return args;
        }

        private String onOwnPort(String before, String word) throws IOException {
            if (word.startsWith("tcp://")) {
                return "tcp://127.0.0.1:" + own(Endpoint.parse(word).port());
            } else if (before.equals("--connect") || before.equals("--device")) {
                List<String> addresses = new ArrayList<>();
                for (String address : word.split(",", -1)) {
                    addresses.add(
                            "127.0.0.1:" + own(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1))));
                }
                return String.join(",", addresses);
            } else if (before.equals("--port")) {
                return String.valueOf(own(Integer.parseInt(word)));
            }
            return word;
        }

        private static boolean isAddress(OptionSpec option) {
            List<Class<?>> types = List.of(option.auxiliaryTypes());
            return (types.contains(Endpoint.class)
                            || types.contains(InetSocketAddress.class)
                            || option.longestName().equals("--port"))
                    && !List.of("", "[]").contains(defaultOf(option)); // a list may be empty
        }

        private static String defaultOf(OptionSpec option) {
            return option.defaultValue() != null ? option.defaultValue() : Objects.toString(option.initialValue(), "");
        }

        /** An option of a group is free only if no other of them was chosen. */
        private static boolean isFree(OptionSpec option, ParseResult parsed) {
            return option.group() == null
                    ? !parsed.hasMatchedOption(option)
                    : option.group().options().stream().noneMatch(parsed::hasMatchedOption);
        }

        private int own(int port) throws IOException {
            if (!ports.containsKey(port)) {
                ports.put(port, LoopbackPorts.free());
            }
            return ports.get(port);
        }

        private void endJobs() throws Exception {
            for (ZmqkitProcess job : jobs) {
                job.signal("TERM");
                job.exitCode();
                assertPrinted(job, List.of());
            }
            jobs.clear();
        }

        void endServers() throws Exception {
            for (Running one : running) {
                if (one.expected().contains("^C")) {
                    one.process().signal("INT");
                }
                one.process().exitCode();
                assertPrinted(
                        one.process(),
                        one.expected().stream()
                                .filter(line -> !line.equals("^C"))
                                .toList());
            }
        }

        private void assertPrinted(ZmqkitProcess process, List<String> expected) {
            List<String> printed = withoutJeromqsTrace(process.stdout()).stream()
                    .map(this::asWritten)
                    .toList();
            assertThat(withoutNumbers(printed))
                    .as(() -> process + "\nprinted\n  " + String.join("\n  ", printed) + "\nand written is\n  "
                            + String.join("\n  ", expected))
                    .isEqualTo(withoutNumbers(expected));
        }

        /** JeroMQ prints this now and then when a context is closed: docs/pitfalls.md. */
        private static List<String> withoutJeromqsTrace(List<String> lines) {
            return lines.stream()
                    .filter(line -> !line.equals("zmq.ZError$IOException: java.nio.channels.ClosedChannelException")
                            && !line.equals("Caused by: java.nio.channels.ClosedChannelException")
                            && !line.matches("\\t(at |\\.\\.\\. ).*"))
                    .toList();
        }

        private String asWritten(String line) {
            String written = line;
            for (Map.Entry<Integer, Integer> port : ports.entrySet()) {
                written = written.replace("127.0.0.1:" + port.getValue(), "127.0.0.1:" + port.getKey());
            }
            return written;
        }

        private static List<String> withoutNumbers(List<String> lines) {
            return lines.stream()
                    .map(line -> VARYING.matcher(line).replaceAll("#"))
                    .toList();
        }

        @Override
        public void close() {
            all.forEach(ZmqkitProcess::close);
        }
    }
}
