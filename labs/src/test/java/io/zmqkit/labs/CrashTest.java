package io.zmqkit.labs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the JVM prints when threads end with an exception. */
class CrashTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Exception in thread \"Thread-1\" java.lang.OutOfMemoryError: Java heap space",
                "Exception in thread \"Thread-1\" Exception in thread \"Thread-0\" java.lang.OutOfMemoryError: Java heap space",
                "Exception in thread \"Thread-1\" \njava.lang.OutOfMemoryError: Java heap space",
                "Exception in thread \"Thread-1\" Exception in thread \"Thread-0\" \njava.lang.OutOfMemoryError: Java heap space",
                "Exception in thread \"Thread-1\" \nException in thread \"Thread-0\" java.lang.OutOfMemoryError: Java heap space",
            })
    void threadsThatDieTogetherAreUnderstood(String errors) {
        List<String> lines =
                (errors + "\n\tat Exercise.main(Exercise.java:5)").lines().toList();
        Crash crash = Objects.requireNonNull(Crash.in(lines, "Exercise.java"));
        assertThat(crash.what()).isEqualTo("java.lang.OutOfMemoryError: Java heap space, at line 5");
        assertThat(crash.cause()).startsWith("its memory is full");
    }
}
