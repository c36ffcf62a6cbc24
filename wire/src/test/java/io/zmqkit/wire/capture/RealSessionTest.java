package io.zmqkit.wire.capture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Mechanism;
import io.zmqkit.wire.zmtp.Properties;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.StreamDecoder;
import io.zmqkit.wire.zmtp.StreamElement;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session of two libzmq sockets that tcpdump has captured, and docs/zmtp.md, which tells it. */
class RealSessionTest {

    private static final Pattern LINE = Pattern.compile("    ([CS])  ((?:[0-9A-F]{2}(?:\\*[0-9]+)? ?)+)(?: .*)?");

    private static Assembled captured(String name) throws IOException {
        try (InputStream in = RealSessionTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return Assembled.read(in.readAllBytes());
        }
    }

    private static List<StreamElement> decode(byte[] stream) throws IOException {
        StreamDecoder decoder = new StreamDecoder(FrameLimits.DEFAULTS);
        ByteBuffer in = ByteBuffer.wrap(stream);
        List<StreamElement> elements = new ArrayList<>();
        for (StreamElement next = decoder.next(in); next != null; next = decoder.next(in)) {
            elements.add(next);
        }
        return elements;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pubsub.pcap", "any.pcap"})
    void captureOfTcpdumpIsDecoded(String name) throws IOException {
        Assembled capture = captured(name);
        assertThat(capture.events).containsExactly("opened", "closed");
        Greeting greeting = new Greeting.V3(Version.ZMTP_3_1, Mechanism.NULL, false);
        assertThat(decode(capture.client(1).getBytes(ISO_8859_1)))
                .containsExactly(
                        greeting,
                        Frame.of(Command.ready(Properties.of(SocketKind.SUB, new byte[0]))),
                        Subscription.to("10001".getBytes(US_ASCII)).encode(Version.ZMTP_3_1),
                        Subscription.cancel("10001".getBytes(US_ASCII)).encode(Version.ZMTP_3_1));
        assertThat(decode(capture.server(1).getBytes(ISO_8859_1)))
                .containsExactly(
                        greeting,
                        Frame.of(Command.ready(Properties.of(SocketKind.XPUB, new byte[0]))),
                        Frame.more("10001".getBytes(US_ASCII)),
                        Frame.last("72 45".getBytes(US_ASCII)));
    }

    @Test
    void textShowsTheBytesOfTheCapture() throws IOException {
        ByteArrayOutputStream client = new ByteArrayOutputStream();
        ByteArrayOutputStream server = new ByteArrayOutputStream();
        for (String line : Files.readAllLines(Path.of("../docs/zmtp.md"))) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                (matcher.group(1).equals("C") ? client : server).writeBytes(bytes(matcher.group(2)));
            }
        }
        Assembled capture = captured("pubsub.pcap");
        assertThat(HexFormat.of().formatHex(client.toByteArray()))
                .isEqualTo(HexFormat.of().formatHex(capture.client(1).getBytes(ISO_8859_1)));
        assertThat(HexFormat.of().formatHex(server.toByteArray()))
                .isEqualTo(HexFormat.of().formatHex(capture.server(1).getBytes(ISO_8859_1)));
    }

    /** Bytes in hexadecimal; {@code 00*31} are 31 of them. */
    private static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String token : text.trim().split(" ", -1)) {
            String[] parts = token.split("\\*", 2);
            for (int i = parts.length == 1 ? 1 : Integer.parseInt(parts[1]); i > 0; i--) {
                bytes.write(HexFormat.fromHexDigits(parts[0]));
            }
        }
        return bytes.toByteArray();
    }
}
