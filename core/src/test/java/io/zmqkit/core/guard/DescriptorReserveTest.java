package io.zmqkit.core.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Descriptors that connections do not get, of a process that may have a few only. */
class DescriptorReserveTest {

    private static final long TRY_AGAIN = DescriptorReserve.TRY_AGAIN_NANOS;
    private static final long PACE = DescriptorReserve.PACE_NANOS;
    private static final long START = Long.MAX_VALUE - Duration.ofMillis(1).toNanos(); // nanoTime may overflow

    private int free = DescriptorReserve.SIZE + 2;

    private Closeable open() throws IOException {
        if (free == 0) {
            throw new IOException("Too many open files");
        }
        free--;
        return () -> free++;
    }

    private boolean accepts(DescriptorReserve reserve, long now) {
        free--;
        boolean stays = reserve.sparesOne(now);
        free += stays ? 0 : 1;
        return stays;
    }

    @Test
    void connectionsStayUntilOnlyTheReserveIsLeftWhichIsThenFreeForOthers() throws Exception {
        try (DescriptorReserve reserve = new DescriptorReserve(this::open)) {
            assertThat(accepts(reserve, START)).isTrue();
            assertThat(accepts(reserve, START)).isFalse();
            assertThat(free).isEqualTo(DescriptorReserve.SIZE + 1);
            assertThat(accepts(reserve, START + TRY_AGAIN)).isFalse();
            assertThat(free).isEqualTo(DescriptorReserve.SIZE + 1);
        }
    }

    @Test
    void connectionStaysAgainSoonAfterAnotherHasLeft() throws Exception {
        try (DescriptorReserve reserve = new DescriptorReserve(this::open)) {
            assertThat(accepts(reserve, START)).isTrue();
            assertThat(accepts(reserve, START)).isFalse();
            free++;
            assertThat(accepts(reserve, START + TRY_AGAIN - 1)).isFalse();
            assertThat(accepts(reserve, START + TRY_AGAIN)).isTrue();
            assertThat(free).isEqualTo(1);
        }
    }

    @Test
    void reserveIsGivenUpWhenAConnectionCannotBeAccepted() throws Exception {
        try (DescriptorReserve reserve = new DescriptorReserve(this::open)) {
            assertThat(reserve.hasOne(START)).as("the peer has gone").isTrue();
            free = 0;
            assertThat(reserve.hasOne(START)).isFalse();
            assertThat(free).isEqualTo(DescriptorReserve.SIZE);
            free = 0; // somebody else was faster
            assertThat(reserve.hasOne(START)).isFalse();
            assertThat(free).isZero();
        }
    }

    @Test
    void thoseWhoComeAtOnceAreTurnedAwayOneByOneAndASingleOneIsNotWaitedFor() throws Exception {
        try (DescriptorReserve reserve = new DescriptorReserve(this::open)) {
            assertThat(reserve.pauseNanos(START)).isZero();
            assertThat(reserve.pauseNanos(START)).isEqualTo(PACE);
            assertThat(reserve.pauseNanos(START + PACE)).isEqualTo(PACE);
            assertThat(reserve.pauseNanos(START + 2 * PACE + PACE / 4)).isEqualTo(PACE * 3 / 4);
            assertThat(reserve.pauseNanos(START + 5 * PACE)).isZero();
        }
    }

    @Test
    void closedReserveHoldsNothing() throws Exception {
        int before = free;
        DescriptorReserve reserve = new DescriptorReserve(this::open);
        reserve.close();
        assertThat(free).isEqualTo(before);
        assertThat(reserve.sparesOne(START)).isTrue();
        assertThat(reserve.hasOne(START)).isTrue();
        assertThat(free).isEqualTo(before);
    }

    @Test
    void processWithTooFewHasNone() {
        free = DescriptorReserve.SIZE - 1;
        assertThatThrownBy(() -> new DescriptorReserve(this::open)).isInstanceOf(IOException.class);
        assertThat(free).isEqualTo(DescriptorReserve.SIZE - 1);
    }
}
