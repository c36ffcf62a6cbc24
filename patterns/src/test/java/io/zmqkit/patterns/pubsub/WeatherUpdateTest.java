package io.zmqkit.patterns.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeatherUpdateTest {

    @ParameterizedTest
    @ValueSource(strings = {"10001 72 45", "00501 0 0", "99999 -80 100", "10001 134 7", "10001 -1 1"})
    void whatIsEncodedIsParsedAgain(String text) {
        WeatherUpdate update = WeatherUpdate.parse(text.getBytes(StandardCharsets.US_ASCII));
        assertThat(update.encode()).isEqualTo(text.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10001",
                "10001 72",
                "10001 72 ",
                " 10001 72 45",
                "10001 72 45 ",
                "10001 72 45\n",
                "10001 72 45\0",
                "10001  72 45",
                "10001\t72\t45",
                "1000 72 45",
                "100010 72 45",
                "1000a 72 45",
                "10001 +72 45",
                "10001 072 45",
                "10001 -0 45",
                "10001 72.5 45",
                "10001 NaN 45",
                "10001 135 45",
                "10001 -81 45",
                "10001 72 101",
                "10001 72 -1",
                "10001 99999999999 45",
                "１０００１ 72 45",
            })
    void everythingElseIsMalformed(String text) {
        assertThatExceptionOfType(MalformedUpdateException.class).isThrownBy(() -> WeatherUpdate.parse(text));
        assertThatExceptionOfType(MalformedUpdateException.class)
                .isThrownBy(() -> WeatherUpdate.parse(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void malformedUpdateIsQuotedWithoutWhatATerminalWouldObey() {
        assertThatExceptionOfType(MalformedUpdateException.class)
                .isThrownBy(() -> WeatherUpdate.parse("\u001b[2J\u009b"))
                .withMessage("an update looks like 10001 72 45, was '?[2J?'");
    }

    @Test
    void randomBytesAreMalformedAndNothingWorse() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] frame = new byte[random.nextInt(30)];
            random.nextBytes(frame);
            assertThatExceptionOfType(MalformedUpdateException.class).isThrownBy(() -> WeatherUpdate.parse(frame));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "71.5, 44.4, 10001 72 44",
        "71.49, 44.5, 10001 71 45",
        "-0.5, 0.0, 10001 -1 0",
        "-0.4, 100.00, 10001 0 100",
        "134, 99.5, 10001 134 100",
        "+5, 007, 10001 5 7",
    })
    void decimalsAreRoundedHalfUp(String temperature, String humidity, String expected) {
        assertThat(WeatherUpdate.ofObservation("10001", temperature, humidity)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "10001, NaN, 40",
        "10001, Infinity, 40",
        "10001, 0x1p3, 40",
        "10001, 1e1, 40",
        "10001, 71., 40",
        "10001, .5, 40",
        "10001, '71,5', 40",
        "10001, 134.2, 40",
        "10001, -80.1, 40",
        "10001, 71, 100.1",
        "10001, 71, -0.1",
        "10001, 71, ''",
        "1001, 71, 40",
        "10001-1234, 71, 40",
        "10001, 99999999999999999999999999, 40",
    })
    void observationThatIsNoneIsRefused(String zip, String temperature, String humidity) {
        assertThatExceptionOfType(MalformedUpdateException.class)
                .isThrownBy(() -> WeatherUpdate.ofObservation(zip, temperature, humidity));
    }
}
