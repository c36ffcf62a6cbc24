package io.zmqkit.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.wire.lane.LaneOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LaneRelayTest {

    private static SocketOptions sockets(int maxMessageBytes, Duration linger) {
        SocketOptions defaults = SocketOptions.DEFAULTS;
        return new SocketOptions(
                defaults.handshakeInterval(),
                defaults.timeout(),
                linger,
                maxMessageBytes,
                defaults.highWaterMark(),
                defaults.heartbeatInterval());
    }

    private static LaneOptions options(int maxMessageBytes, int heapMebibytes) {
        return LaneProgram.laneOptions(sockets(maxMessageBytes, Duration.ofSeconds(1)), (long) heapMebibytes << 20);
    }

    @Test
    void messageMayHaveTwiceTheSizeOfAFrameHoweverMuchMemoryThereIs() {
        assertThat(options(1 << 20, 64).limits().messageBytes()).isEqualTo(2 << 20);
        assertThat(options(1 << 20, 4096).limits().messageBytes()).isEqualTo(2 << 20);
    }

    @Test
    void memoryIsAShareOfWhatTheJvmHas() {
        assertThat(options(1 << 20, 64).queueBytes()).isEqualTo(32 << 20);
        assertThat(options(1 << 20, 64).incomingBytes()).isEqualTo(16 << 20);
        assertThat(options(1 << 20, 8192).queueBytes()).isEqualTo(1 << 30);
    }

    @Test
    void messagesForWhichTheJvmIsTooSmallAreRefusedAtTheStart() {
        assertThat(options(3 << 20, 64).incomingBytes()).isBetween(24L << 20, 32L << 20);
        assertThatThrownBy(() -> options(64 << 20, 512))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("messages of 67108864 bytes need a JVM with 1025 MiB of memory, this one has 512 MiB");
    }

    /** After 2.8 s a signal ends the JVM, and there would be no summary. */
    @Test
    void lingerIsOverBeforeASignalEndsTheProgramByForce() {
        assertThat(LaneProgram.laneOptions(sockets(1000, Duration.ofSeconds(5)), 1 << 30)
                        .linger())
                .isEqualTo(Duration.ofSeconds(2));
        assertThat(LaneProgram.laneOptions(sockets(1000, Duration.ofMillis(5)), 1 << 30)
                        .linger())
                .isEqualTo(Duration.ofMillis(5));
    }
}
