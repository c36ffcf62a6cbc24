package io.zmqkit.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A client on a socket of its own, which may do what no browser does. */
final class RawBrowser implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;
    private static final int SMALL_BYTES = 4096;

    private final Socket socket;

    RawBrowser(int port) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BYTES); // so that what it does not read soon waits at the server
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** The request for a WebSocket, with lines of one's own. */
    static String upgrade(String path, String... headers) {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" + more + "\r\n";
    }

    static String get(String path, String... headers) {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n";
    }

    /**
     * A WebSocket frame, masked with zeros.
     *
     * @param first opcode and flags
     * @param body up to 125 bytes
     */
    static byte[] frame(int first, byte[] body) {
        return ByteBuffer.allocate(6 + body.length)
                .put((byte) first)
                .put((byte) (0x80 | body.length))
                .putInt(0)
                .put(body)
                .array();
    }

    /** A binary message. */
    static byte[] message(String flagged) {
        return frame(0x82, flagged.getBytes(UTF_8));
    }

    void send(String text) throws IOException {
        send(text.getBytes(UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The head of the next answer. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as("after " + head).isNotNegative();
            head.append((char) next);
        }
        return head.toString();
    }

    byte[] read(int bytes) throws IOException {
        return socket.getInputStream().readNBytes(bytes);
    }

    /** What comes until the server ends the connection. */
    String rest() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
