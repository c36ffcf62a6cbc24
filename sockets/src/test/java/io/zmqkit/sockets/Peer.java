package io.zmqkit.sockets;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A TCP client of the test's own, on the JDK's reader, with a deadline for each read. */
final class Peer implements AutoCloseable {

    static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Socket socket = new Socket();
    private final BufferedReader reader;

    Peer(InetSocketAddress server) throws IOException {
        socket.connect(server, 5000);
        socket.setSoTimeout(10_000);
        reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    static ServerOptions options(String role) {
        return options(role, 1000, Duration.ofMinutes(10));
    }

    static ServerOptions options(String role, int maxClients, Duration idle) {
        return new ServerOptions(role, ANY, maxClients, idle);
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void say(String line) throws IOException {
        send((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Nullable
    String hear() throws IOException {
        return reader.readLine();
    }

    /** True if nothing comes for so long. */
    boolean hearsNothingFor(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            reader.readLine();
            return false;
        } catch (java.net.SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(10_000);
        }
    }

    /** True once the server has closed the connection, in order or not. */
    boolean isClosedByServer() throws IOException {
        try {
            return reader.readLine() == null;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Breaks the connection off with a reset, as a process does that is killed with bytes unread. */
    void vanish() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    void leave() throws IOException {
        socket.close();
    }

    String address() {
        return Net.text(socket.getLocalSocketAddress());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
