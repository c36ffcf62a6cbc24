package io.zmqkit.patterns.pubsub;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LastValuesTest {

    private final AtomicLong nanos = new AtomicLong();
    private final LastValues values = new LastValues(nanos::get);

    private void keep(String first, @Nullable String second) {
        values.keep(first.getBytes(US_ASCII), second == null ? null : second.getBytes(US_ASCII));
    }

    private List<String> repeatsNow() {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
        return values.repeats().stream()
                .map(frames -> frames.stream()
                        .map(frame -> new String(frame, US_ASCII))
                        .collect(Collectors.joining("|")))
                .toList();
    }

    private List<String> repeats(String topic) {
        values.want(topic);
        return repeatsNow();
    }

    @Test
    void newestUpdateOfAZipIsRepeatedForWholeZipAndPrefix() {
        keep("10001 1 1", null);
        keep("10001 2 2", null);
        keep("10002 3 3", null);
        keep("20000 4 4", null);
        assertThat(repeats("10001 ")).containsExactly("10001 2 2");
        assertThat(repeats("1000")).containsExactly("10001 2 2", "10002 3 3");
        assertThat(repeats("")).hasSize(3);
        assertThat(repeats("20000 4")).containsExactly("20000 4 4");
        assertThat(repeats("20000 5")).isEmpty();
        assertThat(repeats("1000 ")).isEmpty();
        assertThat(repeats("99999 ")).isEmpty();
        assertThat(repeats("\uffff")).isEmpty();
    }

    @Test
    void malformedUpdatesAreNotKept() {
        keep("10001 NaN 1", null);
        keep("10001 1 1", "a 0");
        keep("10001 1 1 1", "a 1");
        assertThat(repeats("")).isEmpty();
    }

    @Test
    void numberIsRepeatedToo() {
        keep("10001 1 1", "a 7");
        assertThat(repeats("10001 ")).containsExactly("10001 1 1|a 7");
    }

    @Test
    void valueOfAnEarlierEpochIsMarkedUntilThereIsANewOne() {
        keep("10001 1 1", "a 7");
        keep("10002 2 2", "b 1");
        assertThat(repeats("")).containsExactly("10001 1 1|last", "10002 2 2|b 1");
        keep("10001 3 3", "b 1");
        assertThat(repeats("")).containsExactly("10001 3 3|b 1", "10002 2 2|b 1");
    }

    @Test
    void markedValueDoesNotReplaceANewerOne() {
        keep("10001 1 1", "a 7");
        keep("10001 2 2", "last");
        keep("10002 2 2", "last");
        assertThat(repeats("")).containsExactly("10001 1 1|a 7", "10002 2 2|last");
    }

    @Test
    void manyRepeatsArePacedAndNoneIsForgotten() {
        for (int zip = 10_000; zip < 12_000; zip++) {
            keep(zip + " 1 1", null);
        }
        values.want("1");
        values.want("1");
        values.want("");
        List<String> repeated = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            assertThat(values.isIdle()).isFalse();
            List<String> some = repeatsNow();
            assertThat(some).hasSize(500);
            repeated.addAll(some);
        }
        assertThat(repeated).doesNotHaveDuplicates();
        assertThat(values.isIdle()).isTrue();
        assertThat(repeatsNow()).isEmpty();
    }
}
