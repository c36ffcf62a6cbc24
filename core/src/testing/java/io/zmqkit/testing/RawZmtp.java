package io.zmqkit.testing;

import io.zmqkit.core.Endpoint;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A ZMTP 3.0 peer on a plain socket (NULL mechanism) that can send what no ZeroMQ library would. It answers nothing by
 * itself: no PONG to a PING, nothing to a hostile frame. One thread; every read has a deadline.
 *
 * <pre>
 *   greeting  FF 00 00 00 00 00 00 00 01 7F | 03 00 | "NULL" padded to 20 bytes | as-server 0 | 31 bytes 0
 *   frame     flags (1 more, 2 large, 4 command) | length: 1 byte, or 8 when large | body
 *   READY     command frame: 05 "READY" | 0B "Socket-Type" | length, 4 bytes | type
 * </pre>
 *
 * <p>Source: RFC 23/ZMTP.
 */
public final class RawZmtp implements AutoCloseable {

    /** More frames of this message follow. */
    public static final int MORE = 1;
    /** The frame is a command to the peer's engine, not a message. */
    public static final int COMMAND = 4;

    private static final int LARGE = 2;
    private static final int PATIENCE_MILLIS = 5000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** One frame as it came. */
    public record Frame(int flags, ByteBuffer body) {
        /** {@return true for READY, PING and the like} */
        public boolean isCommand() {
            return (flags & COMMAND) != 0;
        }

        /** {@return the body, read as ASCII} */
        public String text() {
            return StandardCharsets.US_ASCII.decode(body.duplicate()).toString();
        }
    }

    /**
     * Connects and says nothing yet.
     *
     * @param endpoint a bound tcp endpoint
     */
    public RawZmtp(Endpoint endpoint) throws IOException {
        this(connected(endpoint));
    }

    private RawZmtp(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    private static Socket connected(Endpoint endpoint) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), PATIENCE_MILLIS);
        return socket;
    }

    /**
     * Connects and shakes hands like an honest peer.
     *
     * @param endpoint a bound tcp endpoint
     * @param socketType what to pass for, for example {@code DEALER}
     */
    public static RawZmtp connect(Endpoint endpoint, String socketType) throws IOException {
        return shakeHands(new RawZmtp(endpoint), socketType);
    }

    /**
     * Takes the next connection and shakes hands like an honest server.
     *
     * @param server where it comes in; its timeout holds
     * @param socketType what to pass for
     */
    public static RawZmtp accept(ServerSocket server, String socketType) throws IOException {
        return shakeHands(new RawZmtp(server.accept()), socketType);
    }

    private static RawZmtp shakeHands(RawZmtp peer, String socketType) throws IOException {
        peer.greet();
        peer.send(COMMAND, ready(socketType));
        peer.receive(Duration.ofMillis(PATIENCE_MILLIS)); // its READY
        return peer;
    }

    /** Sends the greeting and reads the peer's. */
    public void greet() throws IOException {
        greet("NULL");
    }

    /** Sends a greeting that asks for any mechanism, and reads the peer's. */
    public void greet(String mechanism) throws IOException {
        ByteBuffer greeting = ByteBuffer.allocate(64);
        greeting.put((byte) 0xff).putLong(1).put((byte) 0x7f).put((byte) 3).put((byte) 0);
        greeting.put(mechanism.getBytes(StandardCharsets.US_ASCII));
        sendBytes(greeting.array());
        socket.setSoTimeout(PATIENCE_MILLIS);
        in.readFully(new byte[64]);
    }

    /** {@return the body of a READY command} */
    public static byte[] ready(String socketType) {
        byte[] type = socketType.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(22 + type.length)
                .put((byte) 5)
                .put("READY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 11)
                .put("Socket-Type".getBytes(StandardCharsets.US_ASCII))
                .putInt(type.length)
                .put(type)
                .array();
    }

    /** Sends one sound frame. */
    public void send(int flags, byte[] body) throws IOException {
        boolean large = body.length > 255;
        ByteBuffer frame = ByteBuffer.allocate(9 + body.length);
        frame.put((byte) (large ? flags | LARGE : flags));
        if (large) {
            frame.putLong(body.length);
        } else {
            frame.put((byte) body.length);
        }
        frame.put(body);
        out.write(frame.array(), 0, frame.position());
    }

    /** Sends the head of a large frame that claims any length, and no body. */
    public void sendHead(int flags, long claimedLength) throws IOException {
        sendBytes(ByteBuffer.allocate(9)
                .put((byte) (flags | LARGE))
                .putLong(claimedLength)
                .array());
    }

    /** Sends anything. */
    public void sendBytes(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /**
     * Reads one frame.
     *
     * @throws SocketTimeoutException if none came in time
     * @throws EOFException if the peer has closed the connection
     */
    public Frame receive(Duration patience) throws IOException {
        socket.setSoTimeout((int) patience.toMillis());
        int flags = in.readUnsignedByte();
        long length = (flags & LARGE) == 0 ? in.readUnsignedByte() : in.readLong();
        if (length < 0 || length > 1 << 24) {
            throw new IOException("the peer claims a frame of " + length + " bytes");
        }
        byte[] body = new byte[(int) length];
        in.readFully(body);
        return new Frame(flags, ByteBuffer.wrap(body).asReadOnlyBuffer());
    }

    /** Reads and forgets whatever comes, and tells whether the peer closed the connection in time. */
    public boolean isDroppedWithin(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            for (long left = patience.toMillis(); left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
                receive(Duration.ofMillis(left));
            }
            return false;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (EOFException | SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
