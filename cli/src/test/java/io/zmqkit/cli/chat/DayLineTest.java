package io.zmqkit.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class DayLineTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 12, 31);

    @Test
    void lineStandsBeforeTheFirstMessageOfEachOtherDay() {
        DayLine days = new DayLine(TODAY);
        assertThat(days.before(TODAY)).isNull();
        assertThat(days.before(TODAY.plusDays(1))).isEqualTo("-- 2027-01-01 --");
        assertThat(days.before(TODAY.plusDays(1))).isNull();
    }

    @Test
    void earlierMessagesHaveTheirDayAndTodayHasItsOwnAgain() {
        DayLine days = new DayLine(TODAY);
        assertThat(days.before(TODAY.minusDays(1))).isEqualTo("-- 2026-12-30 --");
        assertThat(days.before(TODAY)).isEqualTo("-- 2026-12-31 --");
    }
}
