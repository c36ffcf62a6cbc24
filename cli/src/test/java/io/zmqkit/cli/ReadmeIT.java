package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.zmqkit.core.Endpoint;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Runs the {@code console} blocks of README.md, docs and the labs, and compares what they print.
 *
 * <p>The blocks of a section are terminals side by side. A command is {@code ./zmqkit ARGS}, or {@code echo
 * TEXT | ./zmqkit ARGS}; with {@code &} it is a job, which must print nothing unless it writes to a file. A server, alone
 * in its block with {@code ready: ... bound to} as its first line, goes on while the next blocks run; then it is
 * interrupted where its output shows {@code ^C}, and has to end by itself where it does not. {@code kill $(jobs -p)} ends
 * the jobs; {@code echo $?} prints the last exit code.
 *
 * <p>Every endpoint, and every {@code --port}, {@code --connect} and {@code --device} of the programs on sockets, also by
 * default, gets a free port of its own; what is printed is compared as if it were the one that is written.
 */
class ReadmeIT {

    /** Averages and times, who got how many, and the ports of clients: they differ every time. */
    private static final Pattern VARYING =
            Pattern.compile("-?[0-9]+\\.[0-9]+|[0-9]+(?= (updates|tasks)$)|^[0-9]{2}:[0-9]{2}(?= \\[)"
                    + "|(?<=127\\.0\\.0\\.1:)[0-9]{5}");

    private static final Pattern PIPED = Pattern.compile("echo (.*) \\| (\\./zmqkit .*)");

    static Stream<Console.Section> sections() throws IOException {
        try (Stream<Path> files = Files.walk(ZmqkitProcess.HOME, 3)) {
            List<Path> pages = files.map(ZmqkitProcess.HOME::relativize)
                    .filter(page -> page.toString().matches("README.md|docs/[^/]*.md|labs/[0-9][^/]*/README.md"))
                    .sorted()
                    .toList();
            return pages.stream().flatMap(page -> Console.sectionsOf(ZmqkitProcess.HOME.resolve(page)).stream());
        }
    }

    @ParameterizedTest
    @MethodSource("sections")
    void commandsPrintWhatIsWritten(Console.Section section) throws Exception {
        try (Reader reader = new Reader()) {
            for (Console console : section.consoles()) {
                reader.followAlong(console);
            }
            reader.endServers();
        }
    }

    /** A person who types each line, but on ports of their own. */
    private static final class Reader implements AutoCloseable {

        private record Running(ZmqkitProcess process, List<String> expected) {}

        private final Map<Integer, Integer> ports = new HashMap<>();
        private final List<ZmqkitProcess> all = new ArrayList<>();
        private final List<ZmqkitProcess> jobs = new ArrayList<>();
        private final List<Running> running = new ArrayList<>();
        private int exitCode;

        void followAlong(Console console) throws Exception {
            for (Console.Command command : console.commands()) {
                follow(command.line(), command.output(), isServer(console));
            }
            endJobs();
        }

        private static boolean isServer(Console console) {
            List<String> output = console.commands().get(0).output();
            return console.commands().size() == 1
                    && !output.isEmpty()
                    && output.get(0).matches("ready: .* bound to .*");
        }

        private void follow(String line, List<String> expected, boolean isServer) throws Exception {
            switch (line) {
                case "kill $(jobs -p)" -> endJobs();
                case "echo $?" -> assertThat(expected).containsExactly(String.valueOf(exitCode));
                default -> {
                    ZmqkitProcess process = start(line);
                    if (line.endsWith(" &")) {
                        assertThat(expected).as("a job prints nothing").isEmpty();
                    } else if (isServer || expected.contains("^C")) {
                        running.add(new Running(process, expected));
                        process.awaitStdout("ready: .*");
                    } else {
                        exitCode = process.exitCode();
                        assertPrinted(process, expected);
                    }
                }
            }
        }

        private ZmqkitProcess start(String typed) throws IOException {
            Matcher piped = PIPED.matcher(typed);
            String line = piped.matches() ? piped.group(2) : typed;
            if (!line.startsWith("./zmqkit ")) {
                fail("this test cannot run: " + line);
            }
            boolean isJob = line.endsWith(" &");
            String[] command = line.replaceFirst(" &$", "").split(" > ", -1);
            ZmqkitProcess process = ZmqkitProcess.inATerminal(
                    onOwnPorts(command[0].split(" ", -1)).toArray(String[]::new));
            all.add(process);
            if (piped.matches()) {
                process.type(piped.group(1) + "\n");
                process.endInput();
            }
            if (isJob && command.length == 1) {
                jobs.add(process);
            }
            return process;
        }

        /** Names every address, also those that the program has by default, and gives each port another number. */
        private List<String> onOwnPorts(String[] words) throws IOException {
            List<String> args = new ArrayList<>(List.of(words).subList(1, words.length));
            ParseResult parsed = Main.commandLine().parseArgs(args.toArray(String[]::new));
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            for (OptionSpec option : parsed.commandSpec().options()) {
                if (isAddress(option) && isFree(option, parsed)) {
                    args.add(option.longestName());
                    args.add(defaultOf(option));
                }
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
                    && !defaultOf(option).isEmpty();
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
                ports.put(port, Endpoint.parse(FreePort.endpoint()).port());
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
            List<String> printed =
                    process.stdout().stream().map(this::asWritten).toList();
            assertThat(withoutNumbers(printed))
                    .as(() -> process + "\nprinted\n  " + String.join("\n  ", printed) + "\nand written is\n  "
                            + String.join("\n  ", expected))
                    .isEqualTo(withoutNumbers(expected));
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
