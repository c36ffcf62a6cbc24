package io.zmqkit.relay.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnLogTest {

    private final OwnLog log = new OwnLog(Clock.fixed(Instant.ofEpochMilli(7), ZoneOffset.UTC));

    @Test
    void whatIsAddedComesOutOnceInOrder() {
        byte[] first = {1};
        byte[] second = {2};
        log.add(List.of(first), null);
        log.add(List.of(second), null);
        assertThat(log.take(1000))
                .containsExactly(new Entry(1, 7, List.of(first), null), new Entry(2, 7, List.of(second), null));
        assertThat(log.take(1000)).isEmpty();
    }

    @Test
    void takesNoMoreThanIsAskedFor() {
        for (int i = 0; i < 5; i++) {
            assertThat(log.add(List.of(), null)).isTrue();
        }
        assertThat(log.take(2)).extracting(Entry::position).containsExactly(1L, 2L);
        assertThat(log.take(2)).extracting(Entry::position).containsExactly(3L, 4L);
        assertThat(log.take(2)).extracting(Entry::position).containsExactly(5L);
    }
}
