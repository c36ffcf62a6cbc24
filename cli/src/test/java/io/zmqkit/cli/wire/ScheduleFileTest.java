package io.zmqkit.cli.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zmqkit.tools.chaos.Faults;
import io.zmqkit.tools.chaos.Scheduled;
import io.zmqkit.tools.chaos.Scheduled.Become;
import io.zmqkit.tools.chaos.Scheduled.Cut;
import io.zmqkit.tools.chaos.Scheduled.Freeze;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleFileTest {

    @Test
    void everyFaultCanBeWrittenAndCommentsDoNotCount() {
        List<Scheduled> schedule = ScheduleFile.parse(List.of(
                "# a bad minute",
                "",
                "0s drop 0.5%  # little",
                " 1s\tduplicate 1%",
                "1s reorder 100%",
                "2s delay 50ms",
                "3s jitter 1.5s",
                "4s bandwidth 2.5KB/s",
                "5s freeze 2s",
                "1m cut"));
        Faults faults = Faults.NONE;
        for (Scheduled each : schedule) {
            faults = each.change() instanceof Become become ? become.to().apply(faults) : faults;
        }
        assertThat(faults).isEqualTo(new Faults(0.005, 0.01, 1, Duration.ofMillis(50), Duration.ofMillis(1500), 2500));
        assertThat(schedule)
                .hasSize(8)
                .element(6)
                .extracting(Scheduled::change)
                .isEqualTo(new Freeze(Duration.ofSeconds(2)));
        assertThat(schedule).last().isEqualTo(new Scheduled(Duration.ofMinutes(1), new Cut()));
        assertThat(ScheduleFile.parse(List.of("1s bandwidth unlimited"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "soon drop 5%, is not a duration",
        "1s drop, is not TIME FAULT VALUE",
        "1s cut now please, is not TIME FAULT VALUE",
        "1s drop 101%, is not a percentage",
        "1s delay 2m, delay must be 0 to 1 min",
        "1s freeze 0s, freeze must be 1 ms",
        "1s bandwidth 5, is not a bandwidth",
        "1s explode 5%, is not a fault",
        "25h cut, time must be 0 to 24 h",
        "9s cut, the times go back",
    })
    void mistakeIsSaidWithItsLine(String line, String reason) {
        assertThatThrownBy(() -> ScheduleFile.parse(List.of("10s drop 5%", line)))
                .hasMessageStartingWith("line 2: ")
                .hasMessageContaining(reason);
    }
}
