package io.zmqkit.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What makes a bench doubt its own figures. */
class BenchReportTest {

    private static final List<Double> QUIET = List.of(0.0, 0.1);

    private static RunResult run(long delivered, long clockJumpMillis) {
        return new RunResult(
                0,
                delivered,
                1,
                delivered,
                0,
                1,
                0,
                OptionalLong.of(0),
                0,
                0,
                null,
                Map.of(),
                null,
                false,
                clockJumpMillis);
    }

    private static List<RunResult> runs(long... delivered) {
        return IntStream.range(0, delivered.length)
                .mapToObj(index -> run(delivered[index], 0))
                .toList();
    }

    @Test
    void quietMachineAndCloseRunsLeaveNoDoubt() {
        BenchReport report = new BenchReport(runs(1000, 1100, 1050), QUIET, 2);
        assertThat(report.doubts()).isEmpty();
        assertThat(report.median(RunResult::deliveredPerSecond)).isEqualTo(1050);
    }

    @Test
    void runsThatLieApartAreDoubted() {
        assertThat(new BenchReport(runs(1000, 1200, 1000), QUIET, 2).doubts())
                .containsExactly("the runs lie 20 % apart");
    }

    @Test
    void busyMachineIsDoubted() {
        assertThat(new BenchReport(runs(1000), List.of(0.0, 1.1), 2).doubts())
                .containsExactly("other processes used 1.1 of 2 cores while the bench rested");
    }

    @Test
    void clockThatJumpsIsDoubted() {
        assertThat(new BenchReport(List.of(run(1000, -60_000)), QUIET, 2).doubts())
                .containsExactly("the clock jumped by 60000 ms");
    }

    @Test
    void rateThatDoesNotGoThroughIsDoubted() {
        RunResult behind = new RunResult(0, 9, 1, 9, 0, 1, 0, OptionalLong.of(0), 0, 0, null, Map.of(), null, true, 0);
        assertThat(new BenchReport(List.of(behind), QUIET, 2).doubts())
                .singleElement()
                .asString()
                .startsWith("the rate is more than goes through");
    }

    @Test
    void stallDelaysEveryMessageThatWasDueInIt() {
        Latencies latencies = new Latencies();
        long milli = 1_000_000;
        for (int number = 0; number < 6000; number++) { // a thousand a second; from 2 s to 4 s nothing is answered
            long intended = number * milli;
            long sent = number > 2000 && number < 4000 ? 4000 * milli : intended;
            long received = number == 2000 ? 4000 * milli : sent + milli;
            latencies.note(intended, sent, received);
        }
        assertThat(latencies.corrected().getValueAtPercentile(99)).isGreaterThan(1900 * milli);
        assertThat(latencies.uncorrected().getValueAtPercentile(99)).isLessThan(2 * milli);
        assertThat(latencies.uncorrected().getMaxValue()).isGreaterThan(1900 * milli);
    }
}
