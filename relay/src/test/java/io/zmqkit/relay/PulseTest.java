package io.zmqkit.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.relay.protocol.Room;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PulseTest {

    private static final Room A = new Room("a");
    private static final Room B = new Room("b");

    private long millis = 5000;
    private final Pulse pulse = new Pulse(() -> millis * 1_000_000, 2);

    private Set<Room> due(Room... subscribed) {
        Set<Room> due = new HashSet<>();
        for (Room room = pulse.next(Set.of(subscribed)); room != null; room = pulse.next(Set.of(subscribed))) {
            assertThat(due.add(room)).isTrue();
        }
        return due;
    }

    @Test
    void everyRoomIsDueOnceASecond() {
        pulse.active(A);
        assertThat(due(A, B)).containsExactlyInAnyOrder(A, B);
        assertThat(due(A, B)).isEmpty();
        millis += 999;
        assertThat(due(A, B)).isEmpty();
        millis += 1;
        assertThat(due(A, B)).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void activeRoomIsDueForAMinute() {
        pulse.active(A);
        millis += 60_000;
        assertThat(due()).containsExactly(A);
        millis += 1000;
        assertThat(due()).isEmpty();
        pulse.active(A);
        millis += 1000;
        assertThat(due()).containsExactly(A);
    }

    @Test
    void activeRoomsAreBounded() {
        pulse.active(A);
        pulse.active(B);
        pulse.active(new Room("c"));
        assertThat(due()).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void loopWaitsUntilTheNextSecondButNotWhileRoomsAreDue() {
        assertThat(pulse.waitMillis(100)).isLessThanOrEqualTo(1);
        assertThat(pulse.next(Set.of(A, B))).isNotNull();
        assertThat(pulse.waitMillis(100)).isZero();
        assertThat(pulse.next(Set.of(A, B))).isNotNull();
        assertThat(pulse.waitMillis(100)).isEqualTo(100);
        millis += 950;
        assertThat(pulse.waitMillis(100)).isBetween(50L, 51L);
    }

    @Test
    void whoSubscribesAgainAndAgainHoldsUpNobodyElseAndFillsNoMemory() {
        assertThat(due(A, B)).containsExactlyInAnyOrder(A, B);
        for (int i = 0; i < 1000; i++) {
            pulse.subscribed(new Room("x" + i));
        }
        assertThat(pulse.next(Set.of(A, B))).isEqualTo(new Room("x0"));
        millis += 1000;
        Room first = pulse.next(Set.of(A, B));
        Room second = pulse.next(Set.of(A, B));
        assertThat(List.of(first, second)).containsExactlyInAnyOrder(A, B);
        assertThat(due()).containsExactly(new Room("x1"));
    }
}
