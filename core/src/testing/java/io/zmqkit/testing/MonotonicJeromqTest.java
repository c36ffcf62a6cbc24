package io.zmqkit.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.socket.Sockets;
import org.junit.jupiter.api.Test;
import zmq.util.Clock;

/** Runs in every module that has these sources: its class path decides which clock JeroMQ gets. */
class MonotonicJeromqTest {

    @Test
    void jeromqReadsOurClock() {
        assertThat(Clock.class.getProtectionDomain().getCodeSource().getLocation())
                .isEqualTo(Sockets.class.getProtectionDomain().getCodeSource().getLocation());
    }
}
