package io.zmqkit.relay.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.zmqkit.relay.backplane.LogReader.Read;
import io.zmqkit.relay.log.Entry;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    private static final int KIB = 1 << 10;

    private final AtomicInteger rung = new AtomicInteger();
    private final ReadAhead queue = new ReadAhead(64 * KIB, rung::incrementAndGet);

    private static Read entry(long position, int messages, int bytes) {
        return new Read(position, Collections.nCopies(messages, new Entry(position, 7, List.of(), null)), bytes, null);
    }

    @Test
    void whatIsPutComesOutInOrderAndRings() {
        queue.put(entry(1, 1, 100), () -> false);
        queue.put(Read.allAsOf(1, 99), () -> false);
        assertThat(rung).hasValue(2);
        assertThat(queue.poll()).isEqualTo(entry(1, 1, 100));
        assertThat(queue.poll()).isEqualTo(Read.allAsOf(1, 99));
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.poll()).isNull();
    }

    @Test
    void readerWaitsWhenThereAreTooManyBytesNotTooManyEntries() throws Exception {
        for (int i = 1; i <= 3; i++) {
            queue.put(entry(i, 1, 8 * KIB), () -> false);
        }
        Thread reader = new Thread(() -> queue.put(entry(4, 1, 8 * KIB), () -> false));
        reader.start();
        await().atMost(Duration.ofMinutes(1)).until(() -> reader.getState() == Thread.State.TIMED_WAITING);
        assertThat(rung).hasValue(3);
        assertThat(queue.poll()).isEqualTo(entry(1, 1, 8 * KIB));
        reader.join(Duration.ofMinutes(1).toMillis());
        assertThat(rung).hasValue(4);
    }

    @Test
    void manySmallMessagesCountByWhatTheyTakeInMemory() {
        queue.put(entry(1, 100, KIB), () -> false); // 50 KiB or so
        queue.put(entry(2, 100, KIB), () -> true); // ends, since it does not fit
        assertThat(queue.poll()).isEqualTo(entry(1, 100, KIB));
        assertThat(queue.poll()).isNull();
    }

    @Test
    void entryThatIsLongerThanAllTheRoomFitsAlone() {
        queue.put(entry(1, 1, 1 << 30), () -> false);
        assertThat(queue.poll()).isNotNull();
        queue.put(entry(2, 1, Integer.MAX_VALUE), () -> false);
        assertThat(queue.poll()).isNotNull();
    }

    @Test
    void failureIsToldToWhoTakesAndRings() {
        queue.fail(new BackplaneException("over"));
        assertThat(rung).hasValue(1);
        assertThat(queue.isEmpty()).isFalse();
        assertThatExceptionOfType(BackplaneException.class)
                .isThrownBy(queue::poll)
                .withMessage("over");
    }
}
