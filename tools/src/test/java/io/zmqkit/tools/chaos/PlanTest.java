package io.zmqkit.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zmqkit.tools.chaos.ChaosOptions.Rhythm;
import io.zmqkit.tools.chaos.Scheduled.Become;
import io.zmqkit.tools.chaos.Scheduled.Change;
import io.zmqkit.tools.chaos.Scheduled.Cut;
import io.zmqkit.tools.chaos.Scheduled.Freeze;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds when, by a clock that the test owns. */
class PlanTest {

    private static final long SECOND = 1_000_000_000L;

    private static Scheduled at(int seconds, Change change) {
        return new Scheduled(Duration.ofSeconds(seconds), change);
    }

    private static ChaosOptions options(@Nullable Rhythm rhythm, Scheduled... schedule) {
        return new ChaosOptions(1, Faults.NONE, 0, rhythm, List.of(schedule), Direction.BOTH, 1 << 20);
    }

    @Test
    void scheduleChangesFaultsCutsAndFreezesOnceEach() {
        Become drop = new Become("drop 5%", faults -> faults.dropping(0.05));
        Cut cut = new Cut();
        Freeze freeze = new Freeze(Duration.ofSeconds(2));
        Plan plan = new Plan(options(null, at(10, drop), at(30, cut), at(40, freeze)));
        assertThat(plan.advance(9 * SECOND)).isEmpty();
        assertThat(plan.nanosToNext(9 * SECOND, 60 * SECOND)).isEqualTo(SECOND);
        assertThat(plan.faults().drop()).isZero();
        assertThat(plan.advance(10 * SECOND)).containsExactly(drop);
        assertThat(plan.faults().drop()).isEqualTo(0.05);
        assertThat(plan.advance(31 * SECOND)).containsExactly(cut);
        assertThat(plan.advance(41 * SECOND)).containsExactly(freeze);
        assertThat(plan.isFrozen(41 * SECOND)).isTrue();
        assertThat(plan.nanosToNext(41 * SECOND, 60 * SECOND)).isEqualTo(SECOND);
        assertThat(plan.isFrozen(42 * SECOND)).isFalse();
        assertThat(plan.advance(99 * SECOND)).isEmpty();
    }

    @Test
    void nothingPassesAtTheEndOfEachPeriod() {
        Freeze freeze = new Freeze(Duration.ofSeconds(2));
        Plan plan = new Plan(options(new Rhythm(Duration.ofSeconds(2), Duration.ofSeconds(10))));
        assertThat(plan.advance(7 * SECOND)).isEmpty();
        assertThat(plan.nanosToNext(7 * SECOND, 60 * SECOND)).isEqualTo(SECOND);
        assertThat(plan.advance(8 * SECOND)).containsExactly(freeze);
        assertThat(plan.advance(9 * SECOND)).isEmpty();
        assertThat(plan.isFrozen(9 * SECOND)).isTrue();
        assertThat(plan.isFrozen(10 * SECOND)).isFalse();
        assertThat(plan.nanosToNext(10 * SECOND, 60 * SECOND)).isEqualTo(8 * SECOND);
        assertThat(plan.advance(18 * SECOND)).containsExactly(freeze);
    }

    @Test
    void pacerLetsSoManyBytesPassInASecondAndKeepsNoMoreThanATwentiethForLater() {
        Pacer pacer = new Pacer();
        assertThat(pacer.allowance(0, 0)).isEqualTo(Long.MAX_VALUE);
        assertThat(pacer.allowance(100 * SECOND, 1000)).isEqualTo(50);
        pacer.spend(50);
        assertThat(pacer.allowance(100 * SECOND, 1000)).isZero();
        assertThat(pacer.allowance(100 * SECOND + SECOND / 100, 1000)).isEqualTo(10);
        assertThat(pacer.allowance(200 * SECOND, 1)).isEqualTo(1);
    }

    @Test
    void whatMakesNoSenseIsRefusedWithTheRule() {
        assertThatThrownBy(() -> Faults.NONE.dropping(1.5)).hasMessage("drop must be 0 % to 100 %, was 150.0 %");
        assertThatThrownBy(() -> Faults.NONE.delaying(Duration.ofMinutes(2)))
                .hasMessage("delay must be 0 to 1 min, was 120000 ms");
        assertThatThrownBy(() -> new Rhythm(Duration.ofSeconds(2), Duration.ofSeconds(2)))
                .hasMessage("freeze must be shorter than its period");
        assertThatThrownBy(() -> options(null, at(2, new Cut()), at(1, new Cut())))
                .hasMessage("the schedule's times must not go back");
    }
}
