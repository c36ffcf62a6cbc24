package io.zmqkit.relay.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.relay.log.State;
import io.zmqkit.relay.protocol.Room;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private final Retention retention = new Retention(100);

    private static State at(long messages, long busy, long quiet) {
        Map<Room, State.Last> rooms = quiet == 0
                ? Map.of(new Room("busy"), new State.Last(busy, 7))
                : Map.of(new Room("busy"), new State.Last(busy, 7), new Room("quiet"), new State.Last(quiet, 7));
        return new State(messages, 7, messages, rooms, Map.of());
    }

    @Test
    void logIsKeptWhileARoomNeedsWhatWasSaidBetweenTwoSnapshots() {
        assertThat(retention.mayBeginLater(at(10, 10, 0), at(60, 60, 0), at(159, 159, 0)))
                .isFalse();
        assertThat(retention.mayBeginLater(at(10, 10, 0), at(60, 60, 0), at(160, 160, 0)))
                .isTrue();
    }

    @Test
    void roomInWhichNothingWasSaidBetweenThemNeedsNothing() {
        assertThat(retention.mayBeginLater(at(10, 5, 5), at(60, 55, 5), at(160, 155, 5)))
                .isTrue();
    }

    @Test
    void quietRoomHoldsTheLogUntilTenTimesAsManyMessagesHaveFollowed() {
        assertThat(retention.mayBeginLater(at(10, 5, 5), at(60, 54, 6), at(1059, 1053, 6)))
                .isFalse();
        assertThat(retention.mayBeginLater(at(10, 5, 5), at(60, 54, 6), at(1060, 1054, 6)))
                .isTrue();
    }
}
