package io.zmqkit.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts of the pages, as far as they need no page, by their own tests, in Node. */
class PageScriptsTest {

    private static final Path NODE = Path.of("/usr/bin/node");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"chat.test.mjs", "model.test.mjs"})
    void scriptsPassTheirTests(String tests) throws IOException, InterruptedException {
        assumeThat(Files.isExecutable(NODE)).as("needs nodejs").isTrue();
        Path told = folder.resolve("told");
        Process node = new ProcessBuilder(NODE.toString(), "--test", "src/test/js/" + tests)
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        try {
            assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(node.exitValue()).as(Files.readString(told, UTF_8)).isZero();
        } finally {
            node.destroyForcibly();
        }
    }
}
