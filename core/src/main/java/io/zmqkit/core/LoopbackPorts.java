package io.zmqkit.core;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for programs that bind them later. They are below those that the system gives to whoever asks for any port, so that
 * nobody gets one of them by chance meanwhile. Any thread.
 */
public final class LoopbackPorts {

    private static final Path GIVEN_BY_THE_SYSTEM = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    static final int LOWEST = 20_000;
    private static final int FEWEST = 1_000;
    private static final int COUNT = count();

    private LoopbackPorts() {}

    private static int count() {
        int usual = 32_768 - LOWEST;
        try {
            String first = Files.readString(GIVEN_BY_THE_SYSTEM).strip().split("\\s+", -1)[0];
            int below = Integer.parseInt(first) - LOWEST;
            return below < FEWEST ? usual : below; // too few: as good as any other
        } catch (IOException e) {
            return usual; // not Linux: they begin at 49152
        }
    }

    /**
     * {@return a port of 127.0.0.1 that nobody uses right now, neither for TCP nor for UDP; a random one, so that two
     * who ask at the same time hardly ever get the same}
     *
     * @throws IOException if all of them are in use
     */
    public static int free() throws IOException {
        return freeFrom(ThreadLocalRandom.current().nextInt(COUNT));
    }

    /** The first free one from there, begun again after the last. */
    static int freeFrom(int start) throws IOException {
        for (int i = 0; i < COUNT; i++) {
            int port = LOWEST + (start + i) % COUNT;
            if (isFree(port)) {
                return port;
            }
        }
        throw new BindException("no free port");
    }

    private static boolean isFree(int port) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        // Not a socket that listens: a process that is being started meanwhile holds a copy of it for a moment.
        try (Socket tcp = new Socket();
                DatagramSocket udp = new DatagramSocket(port, loopback)) {
            tcp.setReuseAddress(true);
            tcp.bind(new InetSocketAddress(loopback, port));
            return tcp.isBound() && udp.isBound();
        } catch (BindException e) {
            return false;
        }
    }
}
