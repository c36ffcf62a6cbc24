package io.zmqkit.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.tools.socket.Place;
import io.zmqkit.tools.socket.Role;
import io.zmqkit.tools.socket.SocketStats;
import io.zmqkit.tools.socket.SocketTask;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketReportTest {

    private static SocketReport report(Role role, long received, long emptyReplies) {
        SocketTask task = new SocketTask(
                role,
                List.of(new Place(false, Endpoint.parse("tcp://127.0.0.1:5555"))),
                List.of(),
                1,
                Duration.ofSeconds(3),
                Duration.ZERO,
                0,
                Duration.ofSeconds(1),
                false,
                0,
                null,
                false,
                SocketOptions.DEFAULTS);
        return new SocketReport(task, new SocketStats(0, 0, received, 0, 0), emptyReplies, emptyReplies, "");
    }

    @Test
    void requestWhoseCommandFailedIsCountedOnce() {
        assertThat(report(Role.REP, 1, 1).summary()).isEqualTo("rep: 0 messages answered, 1 lost");
        assertThat(report(Role.REP, 3, 1).summary()).isEqualTo("rep: 2 messages answered, 1 lost");
    }

    @Test
    void dealerWithoutAnAnswerIsToldOfTheEmptyFrame() {
        assertThat(report(Role.DEALER, 0, 0).silence())
                .startsWith("no message in 3s (")
                .endsWith("; a REP takes only what begins with an empty frame: dealer ... '' Hello");
        assertThat(report(Role.PULL, 0, 0).silence()).doesNotContain("empty frame");
    }
}
