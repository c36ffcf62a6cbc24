package io.zmqkit.labs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A scripted peer's end of a TCP connection with the student's program: bytes, and lines ended by {@code \n}. */
public final class TcpPeer implements AutoCloseable {

    private static final int LONGEST_LINE_BYTES = 1 << 16;
    private static final int END = -1;
    private static final int TIMEOUT = -2;
    private static final Duration SLICE = Duration.ofMillis(100);

    private final Socket socket;
    private final Party party;

    private TcpPeer(Socket socket, Party party) throws IOException {
        this.socket = socket;
        this.party = party;
        socket.setTcpNoDelay(true);
    }

    /**
     * Connects to the student's server, as soon as it listens.
     *
     * @param student the program that listens
     * @param port of 127.0.0.1
     * @param within how long it may take, on an idle machine
     * @return the connection, which the caller closes (see {@link Trial#closing})
     * @throws NotYet if nobody listens there in time
     * @throws InterruptedException never in a check
     */
    public static TcpPeer connect(Student student, int port, Duration within) throws InterruptedException {
        Patience patience = Patience.of(within);
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return new TcpPeer(socket, student.party("client", port));
            } catch (IOException e) {
                closeQuietly(socket);
            }
            if (patience.isOver() || student.ends(Duration.ofMillis(20))) {
                throw new NotYet(
                        "your server listens on port " + port + " within " + Student.text(within),
                        "the connection is refused",
                        "does it bind the port of its first argument, and then wait for connections?");
            }
        }
    }

    /**
     * Waits for the student's client to connect.
     *
     * @param server a listening socket
     * @param party what it is in the picture
     * @param within how long to wait, on an idle machine
     * @return the connection, which the caller closes; null if none came in time
     * @throws IOException if the server socket is closed
     */
    public static @Nullable TcpPeer accept(ServerSocket server, Party party, Duration within) throws IOException {
        Patience patience = Patience.of(within);
        do {
            server.setSoTimeout((int) patience.atMost(SLICE).toMillis());
            try {
                TcpPeer peer = new TcpPeer(server.accept(), party);
                party.isBack();
                return peer;
            } catch (SocketTimeoutException e) {
                // not in this slice of the time
            }
        } while (!patience.isOver());
        party.waited(false);
        return null;
    }

    /**
     * Gives it the name by which the check calls it.
     *
     * @param name of one who connects, for example {@code kim}
     * @return the same
     */
    public TcpPeer named(String name) {
        party.rename(name);
        return this;
    }

    /**
     * Sends a text as it is.
     *
     * @param text with its own line ends
     * @throws IOException if the program has closed the connection
     */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends bytes.
     *
     * @param bytes at most a few kilobytes, which fit the system's buffers even if nobody reads them
     * @throws IOException if the program has closed the connection
     */
    public void send(byte[] bytes) throws IOException {
        long now = System.nanoTime();
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        party.sent(now, Party.shown(bytes));
    }

    /**
     * Waits for one line.
     *
     * @param within how long to wait, on an idle machine
     * @return the line without its end; null if no whole line came in time, or the program has closed the connection
     * @throws IOException if the connection broke
     */
    public @Nullable String readLine(Duration within) throws IOException {
        Patience patience = Patience.of(within);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line.size() < LONGEST_LINE_BYTES) {
            int next = readByte(patience, line);
            if (next < 0) {
                note(line.toByteArray(), next);
                return null;
            }
            if (next == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                party.received(text);
                party.waited(true);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(next);
        }
        return null;
    }

    /**
     * Waits for a number of bytes.
     *
     * @param count how many
     * @param within how long to wait for all of them, on an idle machine
     * @return the bytes; fewer if not all came in time, or the program has closed the connection
     * @throws IOException if the connection broke
     */
    public byte[] read(int count, Duration within) throws IOException {
        Patience patience = Patience.of(within);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int next = 0;
        while (bytes.size() < count && next >= 0) {
            next = readByte(patience, bytes);
            if (next >= 0) {
                bytes.write(next);
            }
        }
        note(bytes.toByteArray(), next);
        return bytes.toByteArray();
    }

    /** Notes what has come, and what has ended a wait. */
    private void note(byte[] bytes, int last) {
        if (bytes.length > 0) {
            party.received(bytes);
        }
        if (last == END) {
            party.received("(the end)");
        }
        party.waited(last >= 0);
    }

    /**
     * Waits in the hope that nothing comes.
     *
     * @param within how long to wait, on an idle machine
     * @return false if something has come
     * @throws IOException if the connection broke
     */
    public boolean isSilent(Duration within) throws IOException {
        int next = readByte(Patience.of(within), new ByteArrayOutputStream());
        if (next >= 0) {
            note(new byte[] {(byte) next}, next);
        }
        return next < 0;
    }

    /**
     * Waits for the program to end its side of the connection. A reset is an end, too: the system sends it for a program
     * that closes before it has read everything.
     *
     * @param within how long to wait, on an idle machine
     * @return true if it has; false if it has not in time, or if something more came
     * @throws IOException if this side is closed already
     */
    public boolean awaitEnd(Duration within) throws IOException {
        try {
            int next = readByte(Patience.of(within), new ByteArrayOutputStream());
            note(next >= 0 ? new byte[] {(byte) next} : new byte[0], next);
            if (next == END) {
                party.waited(true);
            }
            return next == END;
        } catch (SocketException e) {
            if (socket.isClosed()) {
                throw e;
            }
            return true;
        }
    }

    /** The next byte, or one of the two below 0; what has come before a connection breaks is noted. */
    private int readByte(Patience patience, ByteArrayOutputStream soFar) throws IOException {
        while (!patience.isOver()) {
            socket.setSoTimeout((int) patience.atMost(SLICE).toMillis());
            try {
                return socket.getInputStream().read();
            } catch (SocketTimeoutException e) {
                // not in this slice of the time
            } catch (IOException e) {
                note(soFar.toByteArray(), 0);
                party.received("(" + e.getMessage() + ")");
                throw e;
            }
        }
        return TIMEOUT;
    }

    /** Says that nothing more will be sent; what the program sends can still be read. */
    public void endOutput() throws IOException {
        party.sent(System.nanoTime(), "(the end)");
        socket.shutdownOutput();
    }

    /** Breaks the connection with a reset, as a peer does that has crashed. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        close();
    }

    @Override
    public void close() throws IOException {
        if (!socket.isClosed()) {
            party.hasGone();
        }
        socket.close();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it never was connected
        }
    }
}
