package io.zmqkit.tools.probe;

import io.zmqkit.wire.peer.TcpConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Names what does not speak ZMTP: by what it says by itself, else by its answer to the first words of HTTP, TLS and MQTT. */
final class OtherProtocol {

    private static final byte[] HTTP = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** CONNECT of MQTT 3.1.1: a clean session of a client without a name. */
    private static final byte[] MQTT = HexFormat.of().parseHex("100c00044d5154540402003c0000");

    private static final int SHOWN = 8;

    private final InetSocketAddress address;
    private final Duration patience;

    OtherProtocol(InetSocketAddress address, Duration patience) {
        this.address = address;
        this.patience = patience;
    }

    /** In words, for example {@code HTTP}. */
    String name(byte[] first) {
        return named(first)
                .or(() -> answerTo(HTTP))
                .or(() -> answerTo(clientHello()))
                .or(() -> answerTo(MQTT))
                .orElseGet(() -> first.length == 0 ? "it says nothing" : "not known: it begins with " + shown(first));
    }

    /** What a service says first, or to a stranger. */
    static Optional<String> named(byte[] first) {
        String text = new String(first, StandardCharsets.ISO_8859_1);
        if (text.startsWith("SSH-")) {
            return Optional.of("SSH (" + text.lines().findFirst().orElse("") + ")");
        } else if (text.startsWith("HTTP/")) {
            return Optional.of("HTTP");
        } else if (text.matches("(?s)[\\x14-\\x17]\\x03[\\x00-\\x04].*")) {
            return Optional.of("TLS");
        } else if (text.matches("(?s)\\x20\\x02[\\x00\\x01].*")) {
            return Optional.of("MQTT");
        } else if (text.startsWith("220 ") || text.startsWith("220-")) {
            return Optional.of("SMTP or FTP");
        } else if (text.startsWith("AMQP")) {
            return Optional.of("AMQP");
        }
        return Optional.empty();
    }

    private Optional<String> answerTo(byte[] words) {
        if (words.length == 0) {
            return Optional.empty();
        }
        try (TcpConnection connection = TcpConnection.connect(address, patience)) {
            connection.write(ByteBuffer.wrap(words), patience);
            ByteBuffer answer = ByteBuffer.allocate(64);
            connection.read(answer, patience);
            return named(Arrays.copyOf(answer.array(), answer.position()));
        } catch (IOException e) {
            return Optional.empty(); // it is silent, or hangs up
        }
    }

    private static byte[] clientHello() {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
            return Arrays.copyOf(hello.array(), hello.position());
        } catch (GeneralSecurityException | IOException e) {
            return new byte[0]; // a JDK without TLS
        }
    }

    private static String shown(byte[] first) {
        return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(first, 0, Math.min(SHOWN, first.length));
    }
}
