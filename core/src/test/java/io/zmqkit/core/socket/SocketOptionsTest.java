package io.zmqkit.core.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SocketOptionsTest {

    private static final long HOUR = 3_600_000;

    private static SocketOptions with(int field, long value) {
        long[] v = {500, 100, 1000, 1 << 20, 1000, 2000};
        v[field] = value;
        return new SocketOptions(
                Duration.ofMillis(v[0]),
                Duration.ofMillis(v[1]),
                Duration.ofMillis(v[2]),
                (int) v[3],
                (int) v[4],
                Duration.ofMillis(v[5]));
    }

    static Stream<Arguments> ranges() {
        return Stream.of(
                Arguments.of(0, 100, 60_000, "handshake interval must be 100 ms to 1 min, was "),
                Arguments.of(1, 1, HOUR, "timeout must be 1 ms to 1 h, was "),
                Arguments.of(2, 1, HOUR, "linger must be 1 ms to 1 h, was "),
                Arguments.of(3, 64, 256 << 20, "maximum message size must be 64-268435456, was "),
                Arguments.of(4, 1, 10_000_000, "high-water mark must be 1-10000000, was "),
                Arguments.of(5, 100, HOUR, "heartbeat interval must be 100 ms to 1 h, was "));
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void valueOutsideItsRangeIsRefusedByRule(int field, long least, long most, String rule) {
        assertThatCode(() -> with(field, least)).doesNotThrowAnyException();
        assertThatCode(() -> with(field, most)).doesNotThrowAnyException();
        for (long outside : new long[] {least - 1, most + 1, -1}) {
            assertThatThrownBy(() -> with(field, outside))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(rule + outside + (rule.contains(" ms ") ? " ms" : ""));
        }
    }

    @Test
    void durationTooLongForMillisecondsIsRefusedToo() {
        SocketOptions d = SocketOptions.DEFAULTS;
        assertThatThrownBy(() -> new SocketOptions(
                        d.handshakeInterval(),
                        d.timeout(),
                        Duration.ofSeconds(Long.MAX_VALUE),
                        d.maxMessageBytes(),
                        d.highWaterMark(),
                        d.heartbeatInterval()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("linger must be 1 ms to 1 h");
    }

    @Test
    void defaultsKeepThePromisesThatTheDesignMakes() {
        assertThat(SocketOptions.DEFAULTS.handshakeInterval()).isBetween(Duration.ofMillis(300), Duration.ofSeconds(1));
        assertThat(SocketOptions.DEFAULTS.timeout()).isLessThanOrEqualTo(Duration.ofMillis(200));
        assertThat(SocketOptions.DEFAULTS.linger()).isEqualTo(Duration.ofSeconds(1));
    }
}
