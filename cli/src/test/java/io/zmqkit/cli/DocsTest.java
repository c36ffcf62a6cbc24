package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation points at is there. */
class DocsTest {

    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:\\s]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern SCRIPT = Pattern.compile("(?<!\\.)\\./((?:run-scripts/)?[a-z][a-z-]*(?:\\.sh)?)\\b");

    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(ZmqkitProcess.HOME, 3)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("target"))
                    .sorted()
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyTestThatIsNamedExists(Path page) throws IOException {
        try (Stream<Path> files = Files.walk(ZmqkitProcess.HOME)) {
            List<Path> tests = files.filter(file -> file.toString().contains("src/test/java"))
                    .toList();
            for (MatchResult name : all(TEST_NAME, read(page))) {
                assertThat(tests)
                        .as(name.group())
                        .anyMatch(file -> file.endsWith(name.group(1) + ".java")
                                && read(file).contains("void " + name.group(2) + "("));
            }
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
}
