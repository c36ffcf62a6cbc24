package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Alone, and content with half the speed-up that the script asks of a quiet machine: a test run is no benchmark. */
@Isolated
class PipelineScriptIT {

    @Test
    @Tag("faults")
    void everyWorkerGetsWorkAndTheySpeedEachOtherUp() throws Exception {
        try (var process = ZmqkitProcess.start(
                "env",
                "ZMQKIT_JAR=" + System.getProperty("zmqkit.jar"),
                ZmqkitProcess.HOME.resolve("run-scripts/pipeline.sh").toString(),
                "--min-speed-up",
                "2")) {
            assertThat(process.exitCode(Duration.ofSeconds(60)))
                    .as(process::toString)
                    .isZero();
            assertThat(process.stdout())
                    .last()
                    .asString()
                    .matches("pipeline: 4 workers, 100 tasks, speed-up [2-4]\\.[0-9]");
        }
    }
}
