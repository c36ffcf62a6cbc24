package io.zmqkit.patterns.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomWeatherTest {

    private static List<String> first(int count, long seed, String zips) {
        RandomWeather weather = new RandomWeather(seed, ZipRange.parse(zips));
        return Stream.generate(() -> weather.poll().toString()).limit(count).toList();
    }

    @Test
    void sameSeedGivesTheSameUpdatesOnEveryMachine() {
        assertThat(first(3, 7, "10000-10999")).isEqualTo(first(3, 7, "10000-10999"));
        assertThat(first(3, 7, "10000-10999")).containsExactly(SEVEN);
        assertThat(first(3, 8, "10000-10999")).doesNotContain(SEVEN);
    }

    private static final String[] SEVEN = {"10236 -61 45", "10044 0 14", "10968 74 10"};

    @Test
    void everyZipOfTheRangeComesAndNoOther() {
        assertThat(first(500, 1, "00009-00012"))
                .allSatisfy(WeatherUpdate::parse)
                .extracting(text -> text.substring(0, 5))
                .containsOnly("00009", "00010", "00011", "00012");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10000", "1000-2000", "10000-9999", "10001-10000", "10000-10999 ", "a-b", ""})
    void rangeThatIsNoneIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ZipRange.parse(text));
    }
}
