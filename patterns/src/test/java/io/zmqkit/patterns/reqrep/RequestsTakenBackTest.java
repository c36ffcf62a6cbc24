package io.zmqkit.patterns.reqrep;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.patterns.reqrep.HelloServers.Task;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeromq.ZFrame;

class RequestsTakenBackTest {

    private final RequestsTakenBack takenBack = new RequestsTakenBack();

    private static Task task(int tries, String... body) {
        List<ZFrame> frames = List.of(body).stream().map(ZFrame::new).toList();
        return new Task(new Enveloped(List.of(new ZFrame("client"), new ZFrame("")), frames), tries);
    }

    @Test
    void requestWithAnIdIsKeptForAnotherServer() {
        Task task = task(1, "id-1", "Hello");
        assertThat(takenBack.take(task)).isEqualTo("one, given to the next server");
        assertThat(takenBack.next()).isSameAs(task);
        assertThat(takenBack.isEmpty()).isTrue();
        assertThat(takenBack.kept()).isEqualTo(1);
    }

    @Test
    void requestWithoutAnIdMayHaveBeenExecutedAndIsLost() {
        assertThat(takenBack.take(task(1, "Hello"))).isEqualTo("one, lost: its client asks again");
        assertThat(takenBack.isEmpty()).isTrue();
    }

    @Test
    void requestThatKillsItsServersIsGivenOutThreeTimesAtMost() {
        assertThat(takenBack.take(task(RequestsTakenBack.MAX_TRIES - 1, "id-1", "Hello")))
                .contains("given to the next");
        assertThat(takenBack.take(task(RequestsTakenBack.MAX_TRIES, "id-1", "Hello")))
                .contains("lost");
    }

    @Test
    void serverWithNothingInHandLosesNothingAndWhatReachedNobodyIsFirstAgain() {
        assertThat(takenBack.take(null)).isEqualTo("none");
        Task first = task(1, "id-1", "Hello");
        assertThat(takenBack.take(task(1, "id-2", "Hello"))).isNotEqualTo("none");
        takenBack.putBack(first);
        assertThat(takenBack.next()).isSameAs(first);
    }
}
