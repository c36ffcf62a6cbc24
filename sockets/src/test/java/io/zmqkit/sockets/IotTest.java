package io.zmqkit.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IotTest {

    private final List<IotReading> readings = new CopyOnWriteArrayList<>();
    private final List<String> lost = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    private IotDevice device(IotReading.Device kind, InetSocketAddress address) {
        return new IotDevice(
                new ServerOptions("device", address, 10, Duration.ofSeconds(10)),
                kind,
                Duration.ofMillis(20),
                new Random(1),
                reading -> {},
                warnings::add);
    }

    private IotCollector collector(int count, InetSocketAddress... devices) {
        IotCollector.Options options = new IotCollector.Options(
                List.of(devices), count, Duration.ofMillis(50), Duration.ofSeconds(5), Duration.ofSeconds(10));
        return new IotCollector(options, new IotCollector.Events() {
            @Override
            public void reading(IotReading reading) {
                readings.add(reading);
            }

            @Override
            public void registered(String device) {
                assertThat(device).isNotEmpty();
            }

            @Override
            public void lost(String device, String why) {
                lost.add(why);
            }
        });
    }

    private long of(IotReading.Device device) {
        return readings.stream().filter(reading -> reading.device() == device).count();
    }

    @Test
    void oneCollectorTakesTheCountFromEveryDevice() throws Exception {
        IotDevice one = device(IotReading.Device.DEVICE1, Peer.ANY);
        IotDevice two = device(IotReading.Device.DEVICE2, Peer.ANY);
        try (Running first = new Running(one);
                Running second = new Running(two);
                Running collector = new Running(collector(10, one.address(), two.address()))) {
            collector.join();
            assertThat(of(IotReading.Device.DEVICE1)).isEqualTo(10);
            assertThat(of(IotReading.Device.DEVICE2)).isEqualTo(10);
            first.stop();
            second.stop();
        }
    }

    @Test
    void deviceThatComesBackIsRegisteredAgain() throws Exception {
        IotDevice first = device(IotReading.Device.DEVICE1, Peer.ANY);
        InetSocketAddress address = first.address();
        try (Running collector = new Running(collector(1000, address))) {
            try (Running running = new Running(first)) {
                await().until(() -> readings.size() >= 3);
                running.stop();
            }
            await().until(() -> !lost.isEmpty());
            int before = readings.size();
            try (Running running = new Running(device(IotReading.Device.DEVICE1, address))) {
                await().until(() -> readings.size() >= before + 3);
                running.stop();
            }
            collector.stop();
        }
    }

    @Test
    void whoeverDoesNotRegisterIsClosed() throws Exception {
        IotDevice device = device(IotReading.Device.DEVICE1, Peer.ANY);
        try (Running running = new Running(device);
                Peer peer = new Peer(device.address())) {
            peer.say("Give me all");
            assertThat(peer.isClosedByServer()).isTrue();
            await().untilAsserted(() ->
                    assertThat(warnings).containsExactly("closed " + peer.address() + ": did not send Register"));
            running.stop();
        }
    }

    @Test
    void registeringNeedsNoLineEnd() throws Exception {
        IotDevice device = device(IotReading.Device.DEVICE2, Peer.ANY);
        try (Running running = new Running(device);
                Peer peer = new Peer(device.address())) {
            peer.send("Register".getBytes(StandardCharsets.US_ASCII));
            assertThat(peer.hear()).matches("Device2: Heartbeat=\\d+, Steps=\\d+, Cal=\\d+");
            running.stop();
        }
    }

    @Test
    void readingsStayInTheirRangesAndAreReadAsTheyAreWritten() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            IotReading reading =
                    IotReading.random(i % 2 == 0 ? IotReading.Device.DEVICE1 : IotReading.Device.DEVICE2, random);
            assertThat(IotReading.parse(reading.toString())).isEqualTo(reading);
        }
        assertThat(IotReading.parse("Device1: Temp=20, Humid=50, Illum=100"))
                .hasToString("Device1: Temp=20, Humid=50, Illum=100");
        assertThat(IotReading.parse("Device2: Heartbeat=80, Steps=2500, Cal=2100")
                        .values())
                .containsExactly(80, 2500, 2100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Device1: Temp=41, Humid=50, Illum=100",
                "Device1: Temp=-1, Humid=50, Illum=100",
                "Device1: Temp=20, Humid=50",
                "Device1: Temp=20, Humid=50, Illum=100, Extra=1",
                "Device2: Temp=20, Humid=50, Illum=100",
                "Device1: Temp=99999999999, Humid=50, Illum=100",
                "Device1: Temp=20,Humid=50,Illum=100"
            })
    void whatIsNoReadingIsRefused(String line) {
        assertThatThrownBy(() -> IotReading.parse(line)).isInstanceOf(MalformedLineException.class);
    }

    @Test
    void timeIsWrittenAsPythonsCtimeWritesIt() {
        assertThat(IotReading.ctime(ZonedDateTime.of(2022, 3, 18, 22, 55, 13, 0, ZoneOffset.UTC)))
                .isEqualTo("Fri Mar 18 22:55:13 2022");
        assertThat(IotReading.ctime(ZonedDateTime.of(2022, 3, 4, 2, 5, 3, 0, ZoneOffset.UTC)))
                .isEqualTo("Fri Mar  4 02:05:03 2022");
    }
}
