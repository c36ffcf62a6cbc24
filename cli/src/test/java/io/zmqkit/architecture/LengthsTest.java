package io.zmqkit.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes that people are to read are short. bench/longest.sh counts the same way. */
class LengthsTest {

    private static final int LONGEST = 200;
    private static final int LONGEST_PLAIN = 60;
    private static final Pattern NO_CODE = Pattern.compile("\\s*($|//|\\*|/\\*|import ).*");

    private static List<Path> sources(String module) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static long lines(Path source) {
        try (Stream<String> lines = Files.lines(source)) {
            return lines.filter(line -> !NO_CODE.matcher(line).matches()).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isPlain(Path source) {
        return source.toString().contains("plain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "patterns", "relay", "chat"})
    void classesAreShort(String module) throws IOException {
        assertThat(sources(module))
                .hasSizeGreaterThan(5)
                .allSatisfy(source -> assertThat(lines(source))
                        .as(source::toString)
                        .isBetween(1L, isPlain(source) ? (long) LONGEST_PLAIN : LONGEST));
    }
}
