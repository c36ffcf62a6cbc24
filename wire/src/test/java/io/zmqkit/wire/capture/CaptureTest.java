package io.zmqkit.wire.capture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zmqkit.wire.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read again, however it is wrapped, ordered, cut or damaged. */
class CaptureTest {

    private static final Path TSHARK = Path.of("/usr/bin/tshark");
    private static final long TIME = 1_764_000_000_123_456_789L;

    private static InetSocketAddress address(String host, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }

    /** A connection in which both sides say something. */
    private static byte[] session(String client, String server) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (PcapngWriter writer = new PcapngWriter(file)) {
            TcpRecording recording = new TcpRecording(writer, address(client, 40000), address(server, 5556), TIME);
            recording.data(true, TIME + 1, bytes("Hello"));
            recording.data(false, TIME + 2, bytes("World"));
            recording.data(true, TIME + 3, bytes("x".repeat(150_000)));
            recording.end(true, TIME + 4);
            recording.end(false, TIME + 5);
        }
        return file.toByteArray();
    }

    /** The packets of a capture, from the IP header on. */
    private static List<byte[]> packets(byte[] capture) throws IOException {
        List<byte[]> packets = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(capture))) {
            for (Packet packet = reader.next(); packet != null; packet = reader.next()) {
                assertThat(packet.linkType()).isEqualTo(LinkType.RAW);
                byte[] data = new byte[packet.data().remaining()];
                packet.data().get(data);
                packets.add(data);
            }
        }
        return packets;
    }

    /** The same packets as tcpdump writes them, with these bytes before each. */
    private static byte[] pcap(List<byte[]> packets, ByteOrder order, int magic, int linkType, byte[] header) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(ByteBuffer.allocate(24)
                .order(order)
                .putInt(magic)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(1 << 18)
                .putInt(linkType)
                .array());
        for (byte[] packet : packets) {
            int length = header.length + packet.length;
            file.writeBytes(ByteBuffer.allocate(16 + length)
                    .order(order)
                    .putInt((int) (TIME / 1_000_000_000))
                    .putInt(123_456)
                    .putInt(length)
                    .putInt(length)
                    .put(header)
                    .put(packet)
                    .array());
        }
        return file.toByteArray();
    }

    private static void assertSession(Assembled read) {
        assertThat(read.events).containsExactly("opened", "closed");
        assertThat(read.client(1)).isEqualTo("Hello" + "x".repeat(150_000));
        assertThat(read.server(1)).isEqualTo("World");
        assertThat(read.connections.get(0).client().getPort()).isEqualTo(40000);
        assertThat(read.connections.get(0).server().getPort()).isEqualTo(5556);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.2", "::1, 2001:db8::2"})
    void recordedConnectionIsReadWithItsTimes(String client, String server) throws IOException {
        Assembled read = Assembled.read(session(client, server));
        assertSession(read);
        assertThat(read.times).containsExactly(TIME + 1, TIME + 2, TIME + 3, TIME + 3, TIME + 3);
        assertThat(read.connections.get(0).client().getAddress()).isEqualTo(InetAddress.getByName(client));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 02000000",
        "0, 00000002",
        "1, 0102030405060102030405060800",
        "1, 0102030405060102030405068100000a0800",
        "1, 01020304050601020304050688a800018100000a0800",
        "101, ''",
        "108, 00000002",
        "113, 00000304000600000000000000000800",
        "228, ''",
        "276, 0800000000000002030400060000000000000000",
    })
    void whatStandsBeforeIpIsLeftOut(int linkType, String header) throws IOException {
        List<byte[]> packets = packets(session("10.0.0.1", "10.0.0.2"));
        byte[] before = HexFormat.of().parseHex(header);
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            Assembled read = Assembled.read(pcap(packets, order, 0xa1b2c3d4, linkType, before));
            assertSession(read);
            assertThat(read.times).contains(TIME / 1000 * 1000);
            Assembled nanos = Assembled.read(pcap(packets, order, 0xa1b23c4d, linkType, before));
            assertThat(nanos.times).contains(TIME / 1_000_000_000 * 1_000_000_000 + 123_456);
        }
    }

    @Test
    void segmentsThatComeTwiceOrOverlapOrOutOfOrderArePutInOrder() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            byte[] sent = new byte[random.nextInt(5000) + 1];
            random.nextBytes(sent);
            Assembled assembled = new Assembled();
            TcpStreams streams = new TcpStreams(assembled);
            int initial = random.nextInt();
            streams.take(segment(initial, TcpSegment.SYN, new byte[0]));
            List<TcpSegment> segments = cut(sent, initial + 1, random);
            Collections.shuffle(segments, random);
            segments.forEach(streams::take);
            streams.take(segment(initial, TcpSegment.SYN, new byte[0])); // again
            streams.take(segment(initial + 1 + sent.length, TcpSegment.FIN | TcpSegment.ACK, new byte[0]));
            streams.finish();
            assertThat(assembled.client(1)).as("seed %d", seed).isEqualTo(new String(sent, ISO_8859_1));
            assertThat(assembled.events).containsExactly("opened", "closed");
        }
    }

    /** Segments that cover everything at least once, some twice, with other borders. */
    private static List<TcpSegment> cut(byte[] sent, int sequence, Random random) {
        List<TcpSegment> segments = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            for (int start = 0; start < sent.length; ) {
                int end = Math.min(sent.length, start + 1 + random.nextInt(700));
                if (round == 0 || random.nextBoolean()) {
                    segments.add(segment(sequence + start, TcpSegment.ACK, Arrays.copyOfRange(sent, start, end)));
                }
                start = end;
            }
        }
        return segments;
    }

    private static TcpSegment segment(int sequence, int flags, byte[] payload) {
        return new TcpSegment(
                TIME,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 2),
                sequence,
                flags,
                ByteBuffer.wrap(payload));
    }

    @Test
    void whatTheCaptureMissedIsToldAndTheRestGiven() {
        Assembled assembled = new Assembled();
        TcpStreams streams = new TcpStreams(assembled);
        streams.take(segment(100, TcpSegment.SYN, new byte[0]));
        streams.take(segment(101, TcpSegment.ACK, "one".getBytes(ISO_8859_1)));
        streams.take(segment(114, TcpSegment.ACK, "two".getBytes(ISO_8859_1)));
        streams.finish();
        assertThat(assembled.events).containsExactly("opened", "gap 10", "closed");
        assertThat(assembled.client(1)).isEqualTo("onetwo");
    }

    @Test
    void waitingForWhatNeverComesHasALimit() {
        Assembled assembled = new Assembled();
        TcpStreams streams = new TcpStreams(assembled);
        streams.take(segment(100, TcpSegment.SYN, new byte[0]));
        for (int i = 0; i < 100; i++) {
            streams.take(segment(1000 + i * 60_000, TcpSegment.ACK, new byte[60_000]));
        }
        assertThat(assembled.events).containsExactly("opened", "gap 899");
        assertThat(assembled.client(1)).hasSize(6_000_000);
    }

    @Test
    void samePortsAgainAreAnotherConnection() {
        Assembled assembled = new Assembled();
        TcpStreams streams = new TcpStreams(assembled);
        for (int initial : new int[] {100, 5000}) {
            streams.take(segment(initial, TcpSegment.SYN, new byte[0]));
            streams.take(segment(initial + 1, TcpSegment.ACK, ("from " + initial).getBytes(ISO_8859_1)));
        }
        streams.take(segment(5010, TcpSegment.RST, new byte[0]));
        streams.finish();
        assertThat(assembled.events).containsExactly("opened", "closed", "opened", "reset");
        assertThat(assembled.client(1)).isEqualTo("from 100");
        assertThat(assembled.client(2)).isEqualTo("from 5000");
    }

    @Test
    void captureThatIsCutIsReadUpToThere() throws IOException {
        byte[] whole = session("10.0.0.1", "10.0.0.2");
        int all = Assembled.read(whole).packets;
        byte[] classic = pcap(packets(whole), ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, LinkType.RAW, new byte[0]);
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            byte[] file = i % 2 == 0 ? whole : classic;
            byte[] cut = Arrays.copyOf(file, 100 + random.nextInt(file.length - 100));
            Assembled read = Assembled.read(cut);
            assertThat(read.packets).isLessThan(all);
            assertThat(read.isTruncated).isTrue();
        }
        assertThat(Assembled.read(whole).isTruncated).isFalse();
        assertThat(Assembled.read(classic).isTruncated).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "not a capture at all", "PK\3\4"})
    void whatIsNotACaptureIsRefused(String file) {
        assertThatThrownBy(() -> CaptureReader.open(new ByteArrayInputStream(file.getBytes(ISO_8859_1))))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("it is n");
    }

    @Test
    void tenThousandDamagedCapturesThrowOneExceptionAndNothingElse() throws IOException {
        ByteArrayOutputStream small = new ByteArrayOutputStream();
        try (PcapngWriter writer = new PcapngWriter(small)) {
            TcpRecording recording =
                    new TcpRecording(writer, address("10.0.0.1", 40000), address("10.0.0.2", 5556), TIME);
            recording.data(true, TIME + 1, bytes("Hello"));
            recording.data(false, TIME + 2, bytes("World"));
            recording.reset(false, TIME + 3);
        }
        byte[] pcapng = small.toByteArray();
        byte[] ethernet = HexFormat.of().parseHex("0102030405060102030405068100000a0800");
        byte[] pcap = pcap(packets(pcapng), ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, LinkType.ETHERNET, ethernet);
        Random random = new Random(16);
        int malformed = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] file = (i % 2 == 0 ? pcapng : pcap).clone();
            for (int damaged = 1 + random.nextInt(4); damaged > 0; damaged--) {
                file[random.nextInt(file.length)] = (byte) random.nextInt();
            }
            try {
                Assembled.read(file);
            } catch (MalformedException e) {
                malformed++;
            }
        }
        assertThat(malformed).isBetween(1000, 9000);
    }

    /** tshark opens it, finds nothing to complain of, and follows the stream. */
    @Test
    void tsharkReadsWhatIsWritten(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(TSHARK), "needs tshark: apt-get install tshark");
        Path file = folder.resolve("session.pcapng");
        Files.write(file, session("127.0.0.1", "127.0.0.2"));
        String checksums = run(
                "-r",
                file.toString(),
                "-o",
                "ip.check_checksum:TRUE",
                "-o",
                "tcp.check_checksum:TRUE",
                "-Y",
                "tcp.checksum.status != 1 || ip.checksum.status != 1 || _ws.malformed || tcp.analysis.flags");
        assertThat(checksums).isEmpty();
        String raw = run("-r", file.toString(), "-q", "-z", "follow,tcp,raw,0");
        assertThat(raw).contains("48656c6c6f", "576f726c64").doesNotContain("missing");
    }

    private static String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(TSHARK.toString()));
        command.addAll(List.of(arguments));
        Process tshark = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(tshark.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(tshark.waitFor()).isZero();
        return out;
    }
}
