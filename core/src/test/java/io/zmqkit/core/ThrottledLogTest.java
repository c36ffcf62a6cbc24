package io.zmqkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThrottledLogTest {

    private final List<String> lines = new ArrayList<>();
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final ThrottledLog log = new ThrottledLog(lines::add, later::add);
    private long now = Long.MAX_VALUE - 1; // such a clock may overflow

    private void warn(String what, long afterMillis) {
        now += TimeUnit.MILLISECONDS.toNanos(afterMillis);
        log.warn(what, now);
    }

    private void aSecondPasses() {
        now += TimeUnit.SECONDS.toNanos(1);
        while (!later.isEmpty()) {
            later.remove().run();
        }
    }

    @Test
    void warningsOfASecondAreCountedAndToldWithTheNextOne() {
        warn("a", 0);
        warn("b", 1);
        warn("c", 998);
        assertThat(lines).containsExactly("a");
        warn("d", 1);
        assertThat(lines).containsExactly("a", "d (and 2 more since the last such line)");
    }

    @Test
    void lastOfAStormAreToldThoughNoOtherFollows() {
        warn("a", 0);
        warn("b", 1);
        warn("c", 1);
        assertThat(later).hasSize(1);
        aSecondPasses();
        assertThat(lines).containsExactly("a", "c (and 1 more since the last such line)");
        warn("d", 1);
        aSecondPasses();
        assertThat(lines).hasSize(3).endsWith("d");
    }

    @Test
    void oneThatWasToldInTimeIsNotToldAgain() {
        warn("a", 0);
        warn("b", 500);
        warn("c", 600);
        aSecondPasses();
        assertThat(lines).containsExactly("a", "c (and 1 more since the last such line)");
    }

    @Test
    void singleWarningCostsNothingLater() {
        warn("a", 0);
        warn("b", 5000);
        assertThat(later).isEmpty();
        assertThat(lines).containsExactly("a", "b");
    }
}
