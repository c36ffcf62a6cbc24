package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.socket.SocketOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMonitor;

/**
 * Hears what a sink confirms on its control socket, from when it was made: the ledger of a pipeline, kept outside all of its
 * processes. Its heartbeat is theirs.
 */
final class ConfirmedTasks implements AutoCloseable {

    private final ZContext context = new ZContext();
    private final Set<Integer> tasks = ConcurrentHashMap.newKeySet();
    private final CountDownLatch connected = new CountDownLatch(1);
    private final CountDownLatch disconnected = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean stopped;

    ConfirmedTasks(String control) {
        Socket socket = context.createSocket(SocketType.SUB);
        socket.setHWM(0);
        socket.setHandshakeIvl(2000);
        socket.setReceiveTimeOut(100);
        int heartbeat = (int) SocketOptions.DEFAULTS.heartbeatInterval().toMillis();
        socket.setHeartbeatIvl(heartbeat);
        socket.setHeartbeatTimeout(heartbeat * 9 / 10);
        socket.subscribe("DONE ");
        socket.subscribe("KILL");
        socket.setEventHook(this::note, ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_DISCONNECTED);
        socket.connect(control);
        thread = new Thread(() -> hear(socket), "confirmed-tasks");
        thread.start();
        assertThat(await(connected, Duration.ofSeconds(60))) // its READY and the subscriptions follow
                .as("the sink's greeting")
                .isTrue();
    }

    private void note(ZEvent event) {
        (event.getEvent() == ZMonitor.Event.DISCONNECTED ? disconnected : connected).countDown();
    }

    private void hear(Socket socket) {
        while (!stopped) {
            String message = socket.recvStr();
            if (message != null && message.matches("DONE \\S+ [0-9]+")) {
                tasks.add(Integer.parseInt(message.substring(message.lastIndexOf(' ') + 1)));
            }
            stopped |= "KILL".equals(message); // the sink waits until nobody subscribes
        }
        context.close();
    }

    Set<Integer> tasks() {
        return Set.copyOf(tasks);
    }

    /** Waits for the heartbeat to end the connection to the sink. */
    void awaitDisconnection() {
        Duration most = SocketOptions.DEFAULTS.heartbeatInterval().multipliedBy(2);
        assertThat(await(disconnected, most.plusSeconds(5)))
                .as("the heartbeat's notice of the silent sink")
                .isTrue();
    }

    private static boolean await(CountDownLatch latch, Duration patience) {
        try {
            return latch.await(patience.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a test", e);
        }
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a test", e);
        }
    }
}
