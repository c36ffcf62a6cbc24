package io.zmqkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LoopbackPortsTest {

    @Test
    void nobodyIsGivenOneWhoAsksForAnyPort() throws IOException {
        Path range = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
        assumeTrue(Files.exists(range), "not Linux");
        int first = Integer.parseInt(Files.readString(range).strip().split("\\s+", -1)[0]);
        assumeTrue(first >= 21_000, "the system's ports begin early");
        assertThat(LoopbackPorts.free()).isLessThan(first);
    }

    @Test
    void portInUseIsPassedOver() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        int port = LoopbackPorts.free();
        int start = port - LoopbackPorts.LOWEST;
        assertThat(LoopbackPorts.freeFrom(start)).isEqualTo(port);
        try (ServerSocket tcp = new ServerSocket(port, 1, loopback)) {
            assertThat(LoopbackPorts.freeFrom(start)).isNotEqualTo(tcp.getLocalPort());
        }
        try (DatagramSocket udp = new DatagramSocket(port, loopback)) {
            assertThat(LoopbackPorts.freeFrom(start)).isNotEqualTo(udp.getLocalPort());
        }
    }
}
