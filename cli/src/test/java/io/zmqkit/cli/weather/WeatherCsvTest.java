package io.zmqkit.cli.weather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zmqkit.cli.frame.BoundedLines;
import io.zmqkit.cli.frame.Errors.CommandFailedException;
import io.zmqkit.patterns.pubsub.WeatherUpdate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeatherCsvTest {

    private static final String HEADER = "zip,temperature,humidity\n";

    @TempDir
    private Path folder;

    private final List<String> warnings = new ArrayList<>();
    private long badRows;

    private List<String> read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> read(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("weather.csv"), bytes);
        List<String> updates = new ArrayList<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        try (WeatherCsv csv = WeatherCsv.open(file.toString(), warnings::add)) {
            while (!csv.isEnded()) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                WeatherUpdate update = csv.poll();
                if (update != null) {
                    updates.add(update.toString());
                }
            }
            assertThat(csv.failure()).isNull();
            badRows = csv.badRows();
        }
        return updates;
    }

    @Test
    void columnsComeInAnyOrderAndCaseWithOthersBetween() throws IOException {
        assertThat(read("\uFEFFstation, HUMIDITY ,Zip,\"Temperature\",note\r\nA,40,10001,71.5,\"x, y\"\r\n\r\n"))
                .containsExactly("10001 72 40");
        assertThat(warnings).isEmpty();
    }

    @Test
    void lastLineNeedsNoEnd() throws IOException {
        assertThat(read(HEADER + "10001,1,1\n10002,2,2")).containsExactly("10001 1 1", "10002 2 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "10001,abc,40|temperature must be a decimal number, was 'abc'",
                "10001,NaN,40|temperature must be a decimal number, was 'NaN'",
                "10001,300,40|temperature must be -80 to 134, was 300",
                "10001,71,101|humidity must be 0 to 100, was 101",
                "501,71,40|zip must be five digits, was '501'",
                "10001,71|humidity is missing",
                "10001,,40|temperature is missing",
                "\"10001,71,40|a quote is not closed, or is followed by text",
            })
    void badRowIsReportedWithItsNumberAndTheOthersGoOn(String row, String reason) throws IOException {
        assertThat(read(HEADER + "10001,1,1\n" + row + "\n10002,2,2\n")).containsExactly("10001 1 1", "10002 2 2");
        assertThat(warnings).containsExactly("row 3: " + reason);
        assertThat(badRows).isEqualTo(1);
    }

    @Test
    void rowThatIsNotTextSpoilsItselfOnly() throws IOException {
        byte[] bytes = (HEADER + "10001,1,1\n10001,?,1\n10002,2,2\n").getBytes(StandardCharsets.US_ASCII);
        bytes[new String(bytes, StandardCharsets.US_ASCII).indexOf('?')] = (byte) 0xff;
        assertThat(read(bytes)).containsExactly("10001 1 1", "10002 2 2");
        assertThat(warnings).containsExactly("row 3: not UTF-8");
    }

    @Test
    void rowThatIsTooLongSpoilsItselfOnly() throws IOException {
        String fits = "10001,1,1," + "x".repeat(BoundedLines.MAX_BYTES - 10);
        assertThat(read(HEADER + fits + "\n" + fits + "x\n10002,2,2\n")).containsExactly("10001 1 1", "10002 2 2");
        assertThat(warnings).containsExactly("row 3: longer than 64 KiB");
    }

    @Test
    void badRowsWithoutEndAreOnlyCounted() throws IOException {
        assertThat(read(HEADER + "x\n".repeat(5000) + "10001,1,1\n")).containsExactly("10001 1 1");
        assertThat(warnings).hasSize(11).last().isEqualTo("row 12 is bad too; from here on bad rows are only counted");
        assertThat(badRows).isEqualTo(5000);
    }

    @Test
    void missingColumnIsNamed() {
        assertThatExceptionOfType(CommandFailedException.class)
                .isThrownBy(() -> read("zip,temperature,hum\n10001,1,1\n"))
                .withMessageContaining("weather.csv has no column named humidity");
        assertThatExceptionOfType(CommandFailedException.class)
                .isThrownBy(() -> read("zip,temperature,humidity,zip\n"))
                .withMessageContaining("more than one column named zip");
        assertThatExceptionOfType(CommandFailedException.class)
                .isThrownBy(() -> read("\"zip\n"))
                .withMessageContaining("no readable header: a quote is not closed");
    }

    @Test
    void fileWithNothingToReadFailsWithAReason() {
        assertThatExceptionOfType(CommandFailedException.class)
                .isThrownBy(() -> read("\n\n"))
                .withMessageContaining("weather.csv is empty");
        assertThatExceptionOfType(CommandFailedException.class)
                .isThrownBy(() -> WeatherCsv.open(folder.toString(), warnings::add))
                .withMessageContaining("is a directory");
        assertThatExceptionOfType(CommandFailedException.class)
                .isThrownBy(() -> WeatherCsv.open("no\0name", warnings::add))
                .withMessageContaining("not a file name");
    }
}
