package io.zmqkit.cli;

import static io.zmqkit.cli.Pages.all;
import static io.zmqkit.cli.Pages.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation points at is there. */
class DocsTest {

    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:\\s]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern SCRIPT = Pattern.compile("(?<!\\.)\\./((?:run-scripts/)?[a-z][a-z-]*(?:\\.sh)?)\\b");

    private static final Map<String, String> TESTS = testSources();

    static List<Path> pages() throws IOException {
        return Pages.matching("(?!.*target).*\\.md");
    }

    /** The source of each test class, by its name. */
    private static Map<String, String> testSources() {
        try (Stream<Path> modules = Files.list(ZmqkitProcess.HOME)) {
            Map<String, String> sources = new HashMap<>();
            for (Path tests :
                    modules.map(module -> module.resolve("src/test/java")).toList()) {
                if (Files.isDirectory(tests)) {
                    try (Stream<Path> files = Files.walk(tests)) {
                        files.filter(file -> file.toString().endsWith(".java"))
                                .forEach(file -> sources.put(
                                        file.getFileName().toString().replace(".java", ""), read(file)));
                    }
                }
            }
            return sources;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyTestThatIsNamedExists(Path page) {
        for (MatchResult name : all(TEST_NAME, read(page))) {
            assertThat(TESTS).as(name.group()).containsKey(name.group(1));
            assertThat(TESTS.get(name.group(1))).as(name.group()).contains("void " + name.group(2) + "(");
        }
    }

    /** What each program is to outlive; every row of the matrix says one of these. */
    private static final List<String> FAULTS = List.of(
            "server killed with a request in hand",
            "server absent",
            "host unknown",
            "200 fresh connections",
            "subscriber stopped, then resumed",
            "subscriber comes late",
            "malformed",
            "flood of subscriptions, filters of 8 KB",
            "worker killed with tasks in hand",
            "sink, worker or ventilator absent",
            "sink stopped",
            "worker joins late",
            "relay killed",
            "10,000 lines at once",
            "a client is paused",
            "invalid UTF-8, control characters, missing and extra frames",
            "forged name, key of a stranger, wrong server key, no key",
            "the handler fails or dies; junk in the folder; folder deleted",
            "a ZMTP 1 or 2 client",
            "frame lengths of -1, 2^31-50 and 2^63",
            "random bytes, truncated commands",
            "a message of the maximum size, and one byte more",
            "500 half-open connections",
            "more peers than file descriptors",
            "port in use",
            "bad endpoint, unsupported transport",
            "SIGINT or SIGTERM",
            "the wall clock is set an hour back or forward",
            "the disk of the history is full",
            "the history's tail is torn",
            "neither threads nor descriptors grow");

    /** The rows of the tables of faults; the first two of each are its head. */
    private static List<String> faultRows() {
        return read(ZmqkitProcess.HOME.resolve("docs/guarantees.md"))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| fault ") && !line.startsWith("| pattern "))
                .filter(line -> line.split("\\|", -1).length == 5)
                .toList();
    }

    @Test
    void everyFaultHasARowAndEveryRowATest() {
        List<String> rows = faultRows();
        assertThat(rows).allSatisfy(row -> assertThat(all(TEST_NAME, row)).isNotEmpty());
        assertThat(FAULTS).allSatisfy(fault -> assertThat(rows).anyMatch(row -> row.contains(fault)));
    }

    @Test
    void testsThatRunWithFaultsAloneAndNoOthersAreMarked() {
        for (MatchResult name : all(Pattern.compile(TEST_NAME.pattern() + "( \\*)?"), String.join("\n", faultRows()))) {
            String source = TESTS.getOrDefault(name.group(1), "");
            String before = source.substring(0, source.indexOf("void " + name.group(2) + "("));
            String annotations = before.substring(before.lastIndexOf("\n\n"));
            boolean isTagged = annotations.contains("@Tag(\"faults\")")
                    || Pattern.compile("(?m)^@Tag\\(\"faults\"\\)")
                            .matcher(source)
                            .find();
            assertThat(name.group(3) != null).as(name.group()).isEqualTo(isTagged);
        }
    }

    @Test
    void everyPitfallNamesATest() {
        String[] sections = read(ZmqkitProcess.HOME.resolve("docs/pitfalls.md")).split("\n## ", -1);
        assertThat(sections).hasSizeGreaterThan(10);
        assertThat(Stream.of(sections).skip(1))
                .allSatisfy(section -> assertThat(all(TEST_NAME, section)).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyRelativeLinkLeadsSomewhere(Path page) {
        for (MatchResult link : all(LINK, read(page))) {
            Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
            assertThat(target).as(link.group()).exists();
            if (link.group(2) != null) {
                assertThat(anchors(target)).as(link.group()).contains(link.group(2));
            }
        }
    }

    /** The names that GitHub gives to headings. */
    private static List<String> anchors(Path page) {
        return all(Pattern.compile("(?m)^#+ (.*)$"), read(page)).stream()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyScriptThatIsNamedCanBeRun(Path page) {
        for (MatchResult script : all(SCRIPT, read(page))) {
            assertThat(ZmqkitProcess.HOME.resolve(script.group(1)))
                    .as(page + " names " + script.group())
                    .isExecutable();
        }
    }

    @Test
    void programsThatAreQuotedWholeAreTheFiles() throws IOException {
        Pattern linked = Pattern.compile("\\]\\((\\S+/plain/\\w+\\.java)\\)[^`]*```java\n(.*?)```\n", Pattern.DOTALL);
        List<MatchResult> quotes = all(linked, read(ZmqkitProcess.HOME.resolve("README.md")));
        assertThat(quotes).hasSize(2);
        for (MatchResult quote : quotes) {
            assertThat(quote.group(2)).isEqualTo(Files.readString(ZmqkitProcess.HOME.resolve(quote.group(1))));
        }
    }

    /** A lab may quote a part of a plain program, indented as it likes. */
    @Test
    void whatLabsQuoteOfPlainProgramsIsInTheFiles() throws IOException {
        Pattern linked = Pattern.compile("\\]\\(([^)\\s]+/plain/\\w+\\.java)\\)");
        Pattern quoted = Pattern.compile("```java\n(.*?)```\n", Pattern.DOTALL);
        int quotes = 0;
        for (Path page : Pages.matching("labs/[0-9][^/]*/README.md")) {
            String programs = all(linked, read(page)).stream()
                    .map(link -> read(page.resolveSibling(link.group(1))))
                    .map(DocsTest::withoutIndents)
                    .collect(Collectors.joining("\n"));
            for (MatchResult quote : programs.isEmpty() ? List.<MatchResult>of() : all(quoted, read(page))) {
                assertThat(programs).as(page.toString()).contains(withoutIndents(quote.group(1)));
                quotes++;
            }
        }
        assertThat(quotes).isGreaterThan(4);
    }

    private static String withoutIndents(String code) {
        return code.replaceAll("(?m)^ +", "");
    }
}
