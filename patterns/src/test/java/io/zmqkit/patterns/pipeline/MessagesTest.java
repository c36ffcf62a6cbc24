package io.zmqkit.patterns.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MessagesTest {

    private static List<byte[]> frames(String... frames) {
        return Stream.of(frames).map(PipelineMessages::bytes).toList();
    }

    @Test
    void messagesAreReadAsTheyWereWritten() {
        Task task = Task.parse(new Task("b-1", 7, "sleep", PipelineMessages.bytes("42")).frames());
        assertThat(task.batch() + task.number() + task.job()).isEqualTo("b-17sleep");
        TaskResult result = TaskResult.parse(
                new TaskResult("b-1", 7, "일꾼 1", PipelineMessages.bytes("42"), OptionalLong.of(42_123)).frames());
        assertThat(result.worker()).isEqualTo("일꾼 1");
        assertThat(result.costMicros()).hasValue(42_123);
        Start start = new Start("b-1", "sleep", 100);
        assertThat(Start.isStart(start.frames())).isTrue();
        assertThat(Start.parse(start.frames())).isEqualTo(start);
    }

    @Test
    void resultWithoutACostIsRead() {
        assertThat(TaskResult.parse(frames("b", "1", "w", "")).costMicros()).isEmpty();
    }

    @Test
    void malformedTasksAreRefused() {
        for (List<byte[]> bad : List.of(
                frames("b", "1", "sleep"),
                frames("b", "1", "sleep", "5", "5"),
                frames("", "1", "sleep", "5"),
                frames("B", "1", "sleep", "5"),
                frames("b".repeat(37), "1", "sleep", "5"),
                frames("b", "0", "sleep", "5"),
                frames("b", "1000001", "sleep", "5"),
                frames("b", "-1", "sleep", "5"),
                frames("b", "1e3", "sleep", "5"),
                frames("b", "1", "SLEEP", "5"))) {
            assertThatThrownBy(() -> Task.parse(bad)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void malformedResultsAreRefused() {
        for (List<byte[]> bad : List.of(
                frames("b"),
                frames("b", "1", "w"),
                frames("b", "1", "w", "5", "5", "5"),
                frames("b", "1", "", "5"),
                frames("b", "1", "w".repeat(33), "5"),
                frames("b", "1", "\u001b[31m", "5"),
                frames("b", "1", "w\n", "5"),
                frames("b", "1", "w", "5", "-5"),
                frames("b", "1", "w", "5", "9999999999999"),
                List.of(
                        PipelineMessages.bytes("b"),
                        PipelineMessages.bytes("1"),
                        new byte[] {(byte) 0xc3},
                        new byte[0]))) {
            assertThatThrownBy(() -> TaskResult.parse(bad)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void onlyADoneOfTheOwnBatchNamesATask() {
        assertThat(PipelineMessages.doneTask("DONE b 17", "b")).isEqualTo(17);
        assertThat(PipelineMessages.doneTask("DONE b2 17", "b")).isZero();
        assertThat(PipelineMessages.doneTask("DONE b x", "b")).isZero();
        assertThat(PipelineMessages.doneTask("DONE b 99999999999", "b")).isZero();
    }
}
