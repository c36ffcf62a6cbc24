package io.zmqkit.web.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zmqkit.core.Endpoint;
import io.zmqkit.wire.MalformedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private static final Endpoint HERE = Endpoint.parse("tcp://127.0.0.1:5550");
    private static final String BEGIN = "{\"endpoint\":\"tcp://127.0.0.1:5550\",\"turnedAway\":0,\"reports\":[";
    private static final String NOTHING = BEGIN + "]}";

    private final Reports reports = new Reports(HERE, 2, 1000, 100);

    private static Report report(String process, int n) throws MalformedException {
        return Report.parse(("{\"process\":\"" + process + "\",\"n\":" + n + "}").getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{}",
                "{\"process\":1}",
                "{\"process\":\"\"}",
                "{\"process\":\"a\"",
                "{\"process\":\"a\"}}",
                "{\"process\":\"a\"} {}",
                "{\"a\":{\"process\":\"a\"}}",
                "{\"process\":\"a\",}",
                "\"\\ud800\""
            })
    void whatIsNoReportIsMalformed(String text) {
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> Report.parse(text.getBytes(UTF_8)));
    }

    @Test
    void whatIsNestedTooDeeplyIsMalformed() {
        String text = "{\"process\":\"a\",\"x\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}";
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> Report.parse(text.getBytes(UTF_8)));
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> Report.parse(new byte[] {(byte) 0xff}));
    }

    @Test
    void viewerIsToldTheNewestOfEachOnce() throws MalformedException {
        reports.add(report("a", 1), 0);
        reports.add(report("b", 1), 0);
        reports.add(report("a", 2), SECOND);
        Reports.Batch first = reports.after(0, 2 * SECOND);
        assertThat(first.json())
                .isEqualTo(BEGIN + "{\"age\":2000,\"report\":{\"process\":\"b\",\"n\":1}},"
                        + "{\"age\":1000,\"report\":{\"process\":\"a\",\"n\":2}}]}");
        assertThat(reports.after(first.upTo(), 2 * SECOND)).isEqualTo(new Reports.Batch(first.upTo(), NOTHING));
        reports.add(report("b", 3), 2 * SECOND);
        assertThat(reports.after(first.upTo(), 2 * SECOND).json())
                .contains("\"b\"")
                .doesNotContain("\"a\"");
        assertThat(reports.after(0, 2 * SECOND).json()).contains("\"b\"", "\"a\"");
    }

    @Test
    void lastReportOfAProgramComesWithTheOneBeforeIt() throws MalformedException {
        Report last = Report.parse("{\"process\":\"a\",\"ended\":true}".getBytes(UTF_8));
        reports.add(report("a", 1), 0);
        reports.add(report("a", 2), SECOND);
        reports.add(last, 2 * SECOND);
        String both = BEGIN + "{\"age\":2000,\"report\":{\"process\":\"a\",\"n\":2}},"
                + "{\"age\":1000,\"report\":{\"process\":\"a\",\"ended\":true}}]}";
        assertThat(reports.after(0, 3 * SECOND).json()).isEqualTo(both);
        reports.add(last, 2 * SECOND); // told twice
        assertThat(reports.after(0, 3 * SECOND).json()).isEqualTo(both);
        reports.add(report("a", 3), 3 * SECOND);
        assertThat(reports.after(0, 3 * SECOND).json()).contains("\"n\":3").doesNotContain("ended", "\"n\":2");
        for (int i = 0; i < 100; i++) {
            assertThat(reports.add(last, 3 * SECOND))
                    .as("their characters are counted once")
                    .isTrue();
        }
    }

    @Test
    void processBeyondTheLimitIsTurnedAwayUntilAnotherIsForgotten() throws MalformedException {
        reports.add(report("a", 1), 0);
        reports.add(report("b", 1), 0);
        assertThat(reports.add(report("c", 1), 0)).isFalse();
        assertThat(reports.add(report("a", 2), SECOND)).isTrue();
        assertThat(reports.after(0, SECOND).json()).contains("\"turnedAway\":1").doesNotContain("\"c\"");
        assertThat(reports.add(report("c", 2), 61 * SECOND)).isTrue();
        assertThat(reports.after(0, 61 * SECOND).json())
                .contains("\"a\"", "\"c\"")
                .doesNotContain("\"b\"");
        assertThat(reports.after(0, 200 * SECOND).json()).contains("\"reports\":[]");
    }

    @Test
    void programsThatWereTurnedAwayAreCountedOnceEachAndForgotten() throws MalformedException {
        reports.add(report("a", 1), 0);
        reports.add(report("b", 1), 0);
        for (int i = 0; i < 100; i++) {
            reports.add(report("c", i), i * SECOND / 5);
            assertThat(reports.after(0, i * SECOND / 5).json()).contains("\"turnedAway\":1,");
        }
        reports.add(report("d", 1), 20 * SECOND);
        reports.add(report("e", 1), 20 * SECOND); // no more are remembered than there may be programs
        assertThat(reports.after(0, 20 * SECOND).json()).contains("\"turnedAway\":2,");
        assertThat(reports.add(report("c", 100), 61 * SECOND)).isTrue();
        assertThat(reports.after(0, 61 * SECOND).json()).contains("\"turnedAway\":1,");
        assertThat(reports.after(0, 81 * SECOND).json()).contains("\"turnedAway\":0,");
    }

    @Test
    void allReportsTogetherHaveALimit() throws MalformedException {
        Reports small = new Reports(HERE, 10, 40, 100);
        assertThat(small.add(report("a", 1), 0)).isTrue(); // 21 characters
        assertThat(small.add(report("b", 1), 0)).isFalse();
        assertThat(small.add(report("a", 2), 0)).isTrue();
        assertThat(small.after(0, 0).json()).contains("\"n\":2", "\"turnedAway\":1");
    }

    @Test
    void whatDoesNotFitIntoABatchComesWithTheNext() throws MalformedException {
        Reports small = new Reports(HERE, 10, 1000, 1);
        small.add(report("a", 1), 0);
        small.add(report("b", 1), 0);
        Reports.Batch first = small.after(0, 0);
        assertThat(first.json()).contains("\"a\"").doesNotContain("\"b\"");
        assertThat(small.after(first.upTo(), 0).json()).contains("\"b\"").doesNotContain("\"a\"");
    }

    @Test
    void byteOrderMarkIsNotJson() {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Report.parse("\ufeff{\"process\":\"a\"}".getBytes(UTF_8)));
    }
}
