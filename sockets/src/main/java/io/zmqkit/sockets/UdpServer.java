package io.zmqkit.sockets;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP server: one thread and one socket for all clients. A datagram is one text of at most 8 KiB of UTF-8; a line end
 * after it is dropped.
 *
 * <p>UDP has no connections, so that nobody tells when a client is gone: one that says nothing for long is forgotten.
 * Datagrams may be lost, doubled or overtaken, and nobody is told. Only stop() may come from another thread.
 */
public final class UdpServer implements SocketProgram {

    static final int MAX_BYTES = 8 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(UdpServer.class);
    private static final int POLL_MILLIS = 250;

    private final DatagramSocket socket;
    private final InetSocketAddress address;
    private final ServerOptions options;
    private final Service service;
    private final Consumer<String> warn;
    private final LongSupplier nanoTime;
    private final FaultLog faults;
    private final Map<Client, Long> lastHeard = new LinkedHashMap<>();
    /** One byte more than may come: what is longer is cut off by the system, and could not be told from what fits. */
    private final byte[] buffer = new byte[MAX_BYTES + 1];

    private long datagrams;
    private final CountDownLatch stop = new CountDownLatch(1);

    /** What the server is for. */
    public interface Service {
        /**
         * A datagram has come.
         *
         * @param client who sent it
         * @param text what
         * @return true to remember the client, false to forget it
         */
        boolean datagram(Client client, String text);

        /**
         * A client has said nothing for too long.
         *
         * @param client who
         */
        void gone(Client client);
    }

    /**
     * Somebody at an address.
     *
     * @param where the address
     * @param server the server that has heard it
     */
    public record Client(InetSocketAddress where, UdpServer server) implements ChatRoom.Member {
        @Override
        public String address() {
            return Net.text(where);
        }

        @Override
        public void send(String line) {
            server.send(where, line);
        }
    }

    /**
     * Binds the socket.
     *
     * @param options where and how
     * @param service called for each datagram, in the thread of run()
     * @param warn told of clients that were forgotten, and at most once a second of datagrams that were dropped
     */
    public UdpServer(ServerOptions options, Service service, Consumer<String> warn) {
        this(options, service, warn, System::nanoTime);
    }

    UdpServer(ServerOptions options, Service service, Consumer<String> warn, LongSupplier nanoTime) {
        this.options = options;
        this.service = service;
        this.warn = warn;
        this.nanoTime = nanoTime;
        faults = new FaultLog(warn, nanoTime);
        socket = Net.datagrams(options.role(), options.address());
        address = (InetSocketAddress) socket.getLocalSocketAddress();
        LOG.info("{} bound to {}", options.role(), address);
    }

    @Override
    public void run() {
        try {
            while (stop.getCount() > 0) {
                receive();
                forgetTheSilent();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a server", e);
        }
        faults.end();
    }

    private void receive() throws InterruptedException {
        try {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            socket.setSoTimeout(POLL_MILLIS);
            socket.receive(packet);
            take(packet);
        } catch (SocketTimeoutException e) {
            LOG.trace("nothing came");
        } catch (IOException e) {
            if (stop.getCount() > 0) {
                faults.add("cannot receive: " + Net.why(e));
                stop.await(POLL_MILLIS, TimeUnit.MILLISECONDS); // it may last: the loop must not spin
            }
        }
    }

    private void take(DatagramPacket packet) {
        Client client = new Client((InetSocketAddress) packet.getSocketAddress(), this);
        try {
            if (packet.getLength() > MAX_BYTES) {
                throw new MalformedLineException("sent a datagram longer than 8 KiB");
            }
            String text = LineDecoder.utf8(ByteBuffer.wrap(buffer, 0, packet.getLength()));
            serve(client, text.replaceFirst("\\r?\\n$", ""));
        } catch (MalformedLineException e) {
            faults.add("dropped what " + client.address() + " sent: " + e.getMessage());
        }
    }

    private void serve(Client client, String text) {
        if (!lastHeard.containsKey(client) && lastHeard.size() >= options.maxClients()) {
            faults.add("refused " + client.address() + ": " + options.maxClients() + " clients are there already");
            return;
        }
        datagrams++;
        if (service.datagram(client, text)) {
            lastHeard.put(client, nanoTime.getAsLong());
        } else {
            lastHeard.remove(client);
        }
    }

    private void forgetTheSilent() {
        long now = nanoTime.getAsLong();
        lastHeard.entrySet().removeIf(entry -> {
            boolean silent = now - entry.getValue() > options.idle().toNanos();
            if (silent) {
                warn.accept("forgot " + entry.getKey().address() + ": " + options.silence());
                service.gone(entry.getKey());
            }
            return silent;
        });
    }

    private void send(InetSocketAddress to, String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException e) {
            faults.add("cannot send to " + Net.text(to) + ": " + Net.why(e));
        }
    }

    /** {@return where it is bound, with the port that the system chose} */
    public InetSocketAddress address() {
        return address;
    }

    /** {@return how many good datagrams came; read it after run() has returned} */
    public long datagrams() {
        return datagrams;
    }

    /** {@return how many datagrams were dropped or could not be sent; read it after run() has returned} */
    public long faults() {
        return faults.count();
    }

    @Override
    public void stop() {
        stop.countDown();
        socket.close(); // this is what ends a blocked receive
    }

    @Override
    public void close() {
        socket.close();
    }
}
