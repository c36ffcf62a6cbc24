package io.zmqkit.patterns.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TaskComputerTest {

    private final TaskComputer computer = new TaskComputer(Jobs.STANDARD, "w", 100);

    private static Task task(String job, String payload) {
        return new Task("b", 7, job, PipelineMessages.bytes(payload));
    }

    @Test
    void resultTellsWhoDidWhichTaskAndWhatItCost() {
        TaskResult result = computer.compute(task("sleep", "1")).orElseThrow();
        assertThat(result.number()).isEqualTo(7);
        assertThat(result.worker()).isEqualTo("w");
        assertThat(result.costMicros().orElseThrow()).isGreaterThanOrEqualTo(1000);
        assertThat(computer.failed()).isZero();
    }

    @Test
    void resultThatIsTooLargeForAMessageFails() {
        assertThat(computer.compute(task("mandelbrot", "0 0 8 8"))).isEmpty();
        assertThat(computer.failed()).isEqualTo(1);
    }

    @Test
    void unknownJobAndImpossibleTaskAreMalformed() {
        for (Task malformed : new Task[] {task("no-job", ""), task("sleep", "x")}) {
            assertThatThrownBy(() -> computer.compute(malformed)).isInstanceOf(MalformedMessageException.class);
        }
        assertThat(computer.failed()).isZero();
    }
}
