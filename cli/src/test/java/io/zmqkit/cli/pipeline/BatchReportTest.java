package io.zmqkit.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.patterns.pipeline.Jobs;
import io.zmqkit.patterns.pipeline.PipelineSinkStats;
import io.zmqkit.patterns.pipeline.PipelineSummary;
import java.time.Duration;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BatchReportTest {

    private static String status(int collected, int announced, boolean hasTimedOut) {
        return BatchReport.status(new PipelineSinkStats(collected, announced, 0, 0), hasTimedOut);
    }

    @Test
    void howFarABatchHasComeIsTold() {
        assertThat(status(0, 0, false)).isEqualTo("no batch yet");
        assertThat(status(73, 100, false)).isEqualTo("73 of 100 results");
        assertThat(BatchReport.status(new PipelineSinkStats(73, 100, 2, 0), false))
                .isEqualTo("73 of 100 results, 2 duplicates");
    }

    @Test
    void whatIsMissingIsToldWhenItCountsAsLost() {
        assertThat(status(0, 0, true)).isEqualTo("no batch came");
        assertThat(status(73, 100, true)).isEqualTo("73 of 100 results, 27 missing");
    }

    @Test
    void whatACompleteBatchHasShownIsTold() {
        PipelineSummary summary = new PipelineSummary(
                Jobs.STANDARD.named("sleep").orElseThrow(),
                100,
                Duration.ofMillis(1310),
                Duration.ofMillis(4978),
                new TreeMap<>());
        assertThat(BatchReport.status(summary)).isEqualTo("100 results, speed-up 3.8, 1.31 s");
    }
}
