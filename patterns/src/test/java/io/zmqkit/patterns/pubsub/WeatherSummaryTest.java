package io.zmqkit.patterns.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WeatherSummaryTest {

    @Test
    void averagesAreNotTruncated() {
        WeatherSummary summary = new WeatherSummary(List.of("10001"), false);
        summary.add(new WeatherUpdate("10001", 71, 44));
        summary.add(new WeatherUpdate("10001", 72, 45));
        summary.add(new WeatherUpdate("10001", 72, 45));
        WeatherSummary.Line line = summary.lines().get(0);
        assertThat(line.averageTemperature(1)).hasToString("71.7");
        assertThat(line.averageHumidity(3)).hasToString("44.667");
    }

    @Test
    void averageJustBelowZeroIsNotMinusZero() {
        WeatherSummary summary = new WeatherSummary(List.of("10001"), false);
        summary.add(new WeatherUpdate("10001", -1, 0));
        for (int i = 0; i < 99; i++) {
            summary.add(new WeatherUpdate("10001", 0, 0));
        }
        assertThat(summary.lines().get(0).averageTemperature(1)).hasToString("0.0");
    }

    @Test
    void zipsComeInTheOrderAskedForAndThoseWithNothingToo() {
        WeatherSummary summary = new WeatherSummary(List.of("20000", "10002", "10001"), false);
        summary.add(new WeatherUpdate("10001", 1, 1));
        summary.add(new WeatherUpdate("20000", 1, 1));
        assertThat(summary.lines()).extracting(WeatherSummary.Line::zip).containsExactly("20000", "10002", "10001");
        assertThat(summary.lines()).extracting(WeatherSummary.Line::updates).containsExactly(1L, 0L, 1L);
    }

    @Test
    void zipsOfAPrefixComeByZipAndThenThePrefixesWithNothing() {
        WeatherSummary summary = new WeatherSummary(List.of("9", "1000"), true);
        summary.add(new WeatherUpdate("10009", 1, 1));
        summary.add(new WeatherUpdate("10001", 1, 1));
        assertThat(summary.lines()).extracting(WeatherSummary.Line::zip).containsExactly("10001", "10009", "9");
    }
}
