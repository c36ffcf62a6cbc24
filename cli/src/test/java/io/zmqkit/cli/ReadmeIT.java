package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.zmqkit.core.Endpoint;
import java.io.IOException;
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
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Runs the {@code console} blocks of README.md, docs and the labs, and compares what they print.
 *
 * <p>The blocks of a section are terminals side by side. A command is {@code ./zmqkit ARGS}, or {@code echo
 * TEXT | ./zmqkit ARGS}; with {@code &} it is a job,
 * which must print nothing unless it writes to a file. One whose output shows {@code ^C} goes on while the next blocks
 * run, and is then interrupted. {@code kill $(jobs -p)} ends the jobs; {@code echo $?} prints the last exit code.
 */
class ReadmeIT {

    /** Averages and times, and who got how many: they differ every time. */
    private static final Pattern VARYING =
            Pattern.compile("-?[0-9]+\\.[0-9]+|[0-9]+(?= (updates|tasks)$)|^[0-9]{2}:[0-9]{2}(?= \\[)");

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
            reader.interrupt();
        }
    }

    /** A person who types each line, but on ports of their own. */
    private static final class Reader implements AutoCloseable {

        private record Interrupted(ZmqkitProcess process, List<String> expected) {}

        private final Map<Integer, Integer> ports = new HashMap<>();
        private final List<ZmqkitProcess> all = new ArrayList<>();
        private final List<ZmqkitProcess> jobs = new ArrayList<>();
        private final List<Interrupted> interrupted = new ArrayList<>();
        private int exitCode;

        void followAlong(Console console) throws Exception {
            for (Console.Command command : console.commands()) {
                follow(command.line(), command.output());
            }
            endJobs();
        }

        private void follow(String line, List<String> expected) throws Exception {
            switch (line) {
                case "kill $(jobs -p)" -> endJobs();
                case "echo $?" -> assertThat(expected).containsExactly(String.valueOf(exitCode));
                default -> {
                    ZmqkitProcess process = start(line);
                    if (line.endsWith(" &")) {
                        assertThat(expected).as("a job prints nothing").isEmpty();
                    } else if (expected.contains("^C")) {
                        interrupted.add(new Interrupted(process, expected));
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

        /** Names every endpoint, also those that the program has by default, and gives each port another number. */
        private List<String> onOwnPorts(String[] words) throws IOException {
            List<String> args = new ArrayList<>(List.of(words).subList(1, words.length));
            ParseResult parsed = Main.commandLine().parseArgs(args.toArray(String[]::new));
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            for (OptionSpec option : parsed.commandSpec().options()) {
                if (isEndpoint(option) && isFree(option, parsed)) {
                    args.add(option.longestName());
                    args.add(defaultOf(option));
                }
            }
            for (int i = 0; i < args.size(); i++) {
                if (args.get(i).startsWith("tcp://")) {
                    args.set(
                            i,
                            "tcp://127.0.0.1:" + own(Endpoint.parse(args.get(i)).port()));
                }
            }
            return args;
        }

        private static boolean isEndpoint(OptionSpec option) {
            return List.of(option.auxiliaryTypes()).contains(Endpoint.class)
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

        void interrupt() throws Exception {
            for (Interrupted one : interrupted) {
                one.process().signal("INT");
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
