package io.zmqkit.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.zmqkit.tools.chaos.ChaosEvent.Kind;
import io.zmqkit.tools.chaos.Harm.Outgoing;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What befalls which message; no connection, and no time. */
class HarmTest {

    private static final Faults ALL =
            Faults.NONE.dropping(0.01).duplicating(0.02).reordering(0.03);

    private final List<String> told = new ArrayList<>();

    private Harm harm(long seed, int connection, boolean fromClient) {
        Dice dice = new Dice(seed, connection, fromClient);
        return new Harm(dice, new Ledger(), (kind, message, text, bytes) -> told.add(kind + " " + message));
    }

    private static List<Long> numbers(List<Outgoing> messages) {
        return messages.stream().map(Outgoing::number).toList();
    }

    private static List<Long> sent(Harm harm, int count, Faults faults) {
        List<Long> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.addAll(numbers(harm.take(ByteBuffer.allocate(0), faults)));
        }
        sent.addAll(numbers(harm.release("")));
        return sent;
    }

    @Test
    void sameSeedHarmsTheSameMessagesAndAnotherSeedOthers() {
        List<Long> first = sent(harm(7, 1, true), 10_000, ALL);
        assertThat(sent(harm(7, 1, true), 10_000, ALL)).isEqualTo(first);
        assertThat(sent(harm(8, 1, true), 10_000, ALL)).isNotEqualTo(first);
    }

    @Test
    void connectionsAndDirectionsAreHarmedEachInItsOwnWay() {
        List<Long> first = sent(harm(7, 1, true), 10_000, ALL);
        assertThat(sent(harm(7, 2, true), 10_000, ALL)).isNotEqualTo(first);
        assertThat(sent(harm(7, 1, false), 10_000, ALL)).isNotEqualTo(first);
    }

    @Test
    void sharesAreThoseAskedFor() {
        Dice dice = new Dice(1, 1, true);
        int count = 100_000;
        List<Fate> fates = LongStream.rangeClosed(1, count)
                .mapToObj(n -> dice.fate(n, ALL))
                .toList();
        assertThat(share(fates, Fate.DROPPED)).isEqualTo(0.01, offset(0.002));
        assertThat(share(fates, Fate.DUPLICATED)).isEqualTo(0.02, offset(0.003));
        assertThat(share(fates, Fate.REORDERED)).isEqualTo(0.03, offset(0.003));
    }

    private static double share(List<Fate> fates, Fate wanted) {
        return (double) fates.stream().filter(wanted::equals).count() / fates.size();
    }

    @Test
    void seedOfTodayHarmsTheSameMessagesInAYear() {
        assertThat(sent(harm(1, 1, true), 12, Faults.NONE.dropping(0.5)))
                .containsExactly(1L, 2L, 4L, 5L, 8L, 9L, 10L, 11L);
    }

    @Test
    void whatIsDroppedAtOnePercentIsDroppedAtTwo() {
        List<Long> kept = sent(harm(3, 1, true), 10_000, Faults.NONE.dropping(0.02));
        assertThat(sent(harm(3, 1, true), 10_000, Faults.NONE.dropping(0.01))).containsAll(kept);
    }

    @Test
    void messageToBeReorderedGoesAfterTheNextThatIsNotDropped() {
        Harm harm = harm(1, 1, true);
        Faults reorder = Faults.NONE.reordering(1);
        assertThat(numbers(harm.take(ByteBuffer.allocate(0), reorder))).isEmpty();
        assertThat(numbers(harm.take(ByteBuffer.allocate(0), reorder.dropping(1))))
                .isEmpty();
        assertThat(numbers(harm.take(ByteBuffer.allocate(0), reorder.duplicating(1))))
                .containsExactly(3L, 3L, 1L);
        assertThat(numbers(harm.take(ByteBuffer.allocate(0), reorder))).isEmpty();
        assertThat(numbers(harm.take(ByteBuffer.allocate(0), reorder))).containsExactly(5L, 4L);
        assertThat(told).containsExactly("DROPPED 2", "DUPLICATED 3", "REORDERED 1", "REORDERED 4");
    }

    @Test
    void messageThatNothingFollowsGoesInItsOrder() {
        Harm harm = harm(1, 1, true);
        harm.take(ByteBuffer.allocate(0), Faults.NONE.reordering(1));
        assertThat(harm.release("why"))
                .singleElement()
                .extracting(Outgoing::fate)
                .isEqualTo(Fate.PASSED);
        assertThat(harm.isHolding()).isFalse();
        assertThat(harm.release("why")).isEmpty();
        assertThat(told).containsExactly(Kind.HELD + " 1");
    }

    @Test
    void jitterIsAddedAndDiffers() {
        Faults slow = Faults.NONE.delaying(Duration.ofMillis(50)).jittering(Duration.ofMillis(20));
        Dice dice = new Dice(1, 1, true);
        assertThat(LongStream.rangeClosed(1, 1000).map(n -> dice.delayNanos(n, slow)))
                .allMatch(nanos -> nanos >= 50_000_000L && nanos < 70_000_000L)
                .doesNotHaveDuplicates();
    }
}
