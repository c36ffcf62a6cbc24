package io.zmqkit.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.tools.bench.BenchFailure;
import io.zmqkit.tools.bench.BenchReport;
import io.zmqkit.tools.bench.Latencies;
import io.zmqkit.tools.bench.RunResult;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BenchStatusTest {

    private static RunResult run(long delivered, OptionalLong lost, @Nullable Latencies latencies) {
        return new RunResult(0, delivered, 1, delivered, 0, 1, 0, lost, 0, 0, latencies, Map.of(), null, false, 0);
    }

    private static String text(String at, RunResult... runs) {
        return BenchStatus.text(at, new BenchReport(List.of(runs), List.of(), 1), null);
    }

    @Test
    void whereItIsIsToldAndWhatTheLastRunHasShown() {
        RunResult first = run(1_204_311, OptionalLong.of(0), null);
        RunResult second = run(2_000_000, OptionalLong.of(1234), null);
        assertThat(text("run 1 of 3")).isEqualTo("run 1 of 3");
        assertThat(text("run 2 of 3", first)).isEqualTo("run 2 of 3: 1,204,311/s, 0 lost");
        assertThat(text("run 3 of 3", first, second)).isEqualTo("run 3 of 3: 2,000,000/s, 1,234 lost");
        assertThat(text("", first, first, second)).isEqualTo("median 1,204,311/s, 1,234 lost");
    }

    @Test
    void withARateLatenciesAreTold() {
        Latencies latencies = new Latencies();
        latencies.corrected().recordValue(85_000);
        RunResult run = run(1000, OptionalLong.of(0), latencies);
        assertThat(text("run 2 of 2", run)).isEqualTo("run 2 of 2: p50 85 us · p99 85 us, 0 lost");
        assertThat(text("", run)).isEqualTo("p50 85 us · p99 85 us, 0 lost");
    }

    @Test
    void nothingIsSaidOfLossesThatNobodyKnows() {
        assertThat(text("", run(1000, OptionalLong.empty(), null))).isEqualTo("median 1,000/s");
    }

    @Test
    void whyItCouldNotBeginIsTold() {
        BenchReport nothing = new BenchReport(List.of(), List.of(), 1);
        assertThat(BenchStatus.text("", nothing, new BenchFailure(true, "nobody answers")))
                .isEqualTo("nobody answers");
    }

    @Test
    void itHasAStatusFromTheFirst() {
        assertThat(new BenchStatus().text()).isNotEmpty();
    }
}
