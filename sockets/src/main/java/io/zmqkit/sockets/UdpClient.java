package io.zmqkit.sockets;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A client of {@link UdpServer}: says hello, hands on what comes, and says goodbye. It says hello again every 20 s, because
 * the server forgets who is silent, and the first hello may be lost.
 *
 * <p>One thread calls run(); any other may call say(), end() and stop(). What is lost on the way is not sent again.
 */
public final class UdpClient implements SocketProgram {

    private static final int POLL_MILLIS = 50;
    private static final Duration HELLO_INTERVAL = Duration.ofSeconds(20);

    private final DatagramSocket socket;
    private final InetSocketAddress server;
    private final Greetings greetings;
    private final Consumer<String> received;
    private final FaultLog faults;
    private final AtomicLong sent = new AtomicLong();
    private volatile long endsAt;
    private volatile boolean ending;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile boolean unreachable;
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong expected = new AtomicLong(Long.MAX_VALUE);

    /**
     * What is said first and last.
     *
     * @param hello makes the server know the client, for example {@code #REG}
     * @param goodbye makes it forget the client
     */
    public record Greetings(String hello, String goodbye) {}

    /**
     * Opens a socket, which reaches nobody yet.
     *
     * @param role what this is to the person who reads an error
     * @param server where the server is
     * @param greetings what is said first and last
     * @param received told of each datagram, in the thread of run()
     * @param warn told of what is no text or cannot be received, at most once a second, in the thread of run()
     */
    public UdpClient(
            String role,
            InetSocketAddress server,
            Greetings greetings,
            Consumer<String> received,
            Consumer<String> warn) {
        this.server = server;
        this.greetings = greetings;
        this.received = received;
        faults = new FaultLog(warn, System::nanoTime);
        DatagramSocket opened = null;
        try {
            opened = new DatagramSocket(new InetSocketAddress((InetAddress) null, 0));
            opened.connect(Net.resolved(server)); // from now on the system drops what others send
            opened.setSoTimeout(POLL_MILLIS);
        } catch (IOException e) {
            if (opened != null) {
                opened.close();
            }
            throw AddressException.cannotConnect(role, server, e);
        }
        socket = opened;
        send(greetings.hello()); // now, so that it goes before anything that is said
    }

    @Override
    public void run() {
        long nextHello = System.nanoTime() + HELLO_INTERVAL.toNanos();
        try {
            while (!isOver()) {
                receive();
                if (System.nanoTime() - nextHello >= 0) {
                    send(greetings.hello());
                    nextHello += HELLO_INTERVAL.toNanos();
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a client", e);
        }
        send(greetings.goodbye());
        faults.end();
    }

    private boolean isOver() {
        return isStopped() || (ending && (count.get() >= expected.get() || System.nanoTime() - endsAt >= 0));
    }

    private void receive() throws InterruptedException {
        byte[] buffer = new byte[UdpServer.MAX_BYTES + 1]; // one more, so that what is too long can be told
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        try {
            socket.receive(packet);
            unreachable = false;
            take(packet);
        } catch (SocketTimeoutException e) {
            return; // to see whether it is over
        } catch (PortUnreachableException e) {
            unreachable = true; // nobody is there now, but somebody may come
        } catch (IOException e) {
            if (socket.isClosed()) {
                stop();
            } else {
                faults.add("cannot receive: " + Net.why(e));
                stop.await(POLL_MILLIS, TimeUnit.MILLISECONDS); // it may last: the loop must not spin
            }
        }
    }

    private void take(DatagramPacket packet) {
        try {
            if (packet.getLength() > UdpServer.MAX_BYTES) {
                throw new MalformedLineException("sent a datagram longer than 8 KiB");
            }
            received.accept(LineDecoder.utf8(ByteBuffer.wrap(packet.getData(), 0, packet.getLength())));
            count.incrementAndGet();
        } catch (MalformedLineException e) {
            faults.add("dropped what came: the server " + e.getMessage());
        }
    }

    /**
     * Sends one text.
     *
     * @param text what
     * @return false if it is longer than 8 KiB, or cannot be sent
     */
    public boolean say(String text) {
        boolean done = text.getBytes(StandardCharsets.UTF_8).length <= UdpServer.MAX_BYTES && send(text);
        if (done) {
            sent.incrementAndGet();
        }
        return done;
    }

    private boolean send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            socket.send(new DatagramPacket(bytes, bytes.length));
            return true;
        } catch (PortUnreachableException e) {
            unreachable = true;
            return true; // this is the news of an earlier datagram
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Makes run() end once so many datagrams have come, or the time is over.
     *
     * @param answers how many, in all
     * @param patience how long from now
     */
    public void end(long answers, Duration patience) {
        expected.set(answers);
        endsAt = System.nanoTime() + patience.toNanos();
        ending = true;
    }

    /** {@return the server's address} */
    public InetSocketAddress server() {
        return server;
    }

    /** {@return how many texts were sent} */
    public long sent() {
        return sent.get();
    }

    /** {@return how many datagrams have come} */
    public long received() {
        return count.get();
    }

    /** {@return how many datagrams were dropped or could not be received; read it after run() has returned} */
    public long faults() {
        return faults.count();
    }

    /** {@return true if stop() ended it} */
    public boolean isStopped() {
        return stop.getCount() == 0;
    }

    /** {@return true if the last thing heard was that nobody has the server's port} */
    public boolean isUnreachable() {
        return unreachable;
    }

    @Override
    public void stop() {
        stop.countDown(); // seen within the receive timeout, so that the goodbye is still sent
    }

    @Override
    public void close() {
        socket.close();
    }
}
