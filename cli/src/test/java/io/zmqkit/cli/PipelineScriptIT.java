package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Alone, because the script checks a speed-up that other tests' processes would spoil. */
@Isolated
class PipelineScriptIT {

    @Test
    void fourWorkersAreAlmostFourTimesAsFast() throws Exception {
        try (var process = ZmqkitProcess.start(
                "env",
                "ZMQKIT_JAR=" + System.getProperty("zmqkit.jar"),
                ZmqkitProcess.HOME.resolve("run-scripts/pipeline.sh").toString())) {
            assertThat(process.exitCode(Duration.ofSeconds(60)))
                    .as(process::toString)
                    .isZero();
            assertThat(process.stdout())
                    .last()
                    .asString()
                    .matches("pipeline: 4 workers, 100 tasks, speed-up (3\\.[6-9]|4\\.0)");
        }
    }
}
