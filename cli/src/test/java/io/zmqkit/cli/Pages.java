package io.zmqkit.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The texts in zmqkit's folder. */
final class Pages {

    private Pages() {}

    /** {@return the files whose path, as seen from zmqkit's folder, matches a regular expression} */
    static List<Path> matching(String regex) throws IOException {
        try (Stream<Path> files = Files.walk(ZmqkitProcess.HOME, 3)) {
            return files.filter(file ->
                            ZmqkitProcess.HOME.relativize(file).toString().matches(regex))
                    .sorted()
                    .toList();
        }
    }

    static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }
}
