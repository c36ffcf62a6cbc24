package io.zmqkit.cli.frame;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.ThrottledLog;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.jeromq.ConnectionAttempts;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.live.LiveSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMonitor;

/**
 * Tells a live view what a program's sockets do: a JSON object a message, five times a second, over a PUSH socket of its own
 * (docs/live.md). It never waits: what the view does not take is dropped, counted, and told in the next object. Only the end
 * of a program waits: for the greeting of a view that accepts connections, two seconds at most, and for the last object to be
 * sent, one. The program's threads are not asked. A thread of its own.
 */
public final class LiveReporter implements AutoCloseable {

    private static final long EVERY_MILLIS = 200;
    private static final int QUEUE = 5; // a second's worth
    private static final int GOODBYE_MILLIS = 500; // at most, to be queued, and again to be written
    private static final Duration FIRST_HANDSHAKE = Duration.ofMillis(500);
    private static final Duration GREETING = Duration.ofSeconds(2); // that the end waits for, at most
    private static final int RECONNECT_MILLIS = 500; // at most, while nothing listens

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "live-reporter");
        thread.setDaemon(true);
        return thread;
    });
    private final LiveReport report;
    private final List<LiveSource> sources = new CopyOnWriteArrayList<>();
    private final ZContext own;
    private final Socket push;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(LiveReporter.class));
    private volatile CountDownLatch greetedOrRefused =
            new CountDownLatch(1); // a new one for each connection after that
    private boolean isAccepted; // this attempt; in the I/O thread
    private volatile boolean isThere; // something accepts connections where the view should be
    private long dropped;

    private LiveReporter(Endpoint view, String role, String name) {
        report = new LiveReport(role, name);
        own = Contexts.open(failure -> {});
        push = Contexts.socket(own, SocketType.PUSH);
        push.setHWM(QUEUE);
        push.setLinger(GOODBYE_MILLIS);
        push.setImmediate(false); // nothing waits for a view that is away
        ConnectionAttempts attempts = new ConnectionAttempts(push, FIRST_HANDSHAKE);
        push.setReconnectIVLMax(RECONNECT_MILLIS);
        push.setEventHook(
                event -> {
                    note(event.getEvent());
                    attempts.consume(event);
                },
                ConnectionAttempts.EVENTS);
        attempts.connect(view.toString());
    }

    /** In the I/O thread. An attempt ends with CONNECT_RETRIED, whether it had been connected or was refused. */
    private void note(ZMonitor.Event event) {
        switch (event) {
            case CONNECTED -> {
                if (greetedOrRefused.getCount() == 0) {
                    greetedOrRefused = new CountDownLatch(1);
                }
                isAccepted = true;
                isThere = true;
            }
            case HANDSHAKE_PROTOCOL -> greetedOrRefused.countDown();
            case CONNECT_RETRIED -> {
                if (!isAccepted) {
                    isThere = false;
                    greetedOrRefused.countDown();
                }
                isAccepted = false;
            }
            default -> {} // of the attempts
        }
    }

    /** Begins to tell, until it is closed. */
    static LiveReporter start(Endpoint view, String role, String name, LiveSource source) {
        LiveReporter reporter = new LiveReporter(view, role, name);
        reporter.add(source);
        var unused =
                reporter.timer.scheduleAtFixedRate(() -> reporter.tell(false), 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return reporter;
    }

    /** From now on, tells of this, too. */
    void add(LiveSource source) {
        sources.add(source);
    }

    private void tell(boolean hasEnded) {
        try {
            if (!push.send(report.of(sources, dropped, hasEnded), hasEnded ? 0 : ZMQ.DONTWAIT)) {
                dropped++;
            }
        } catch (RuntimeException e) { // without this, the timer would stop, and nobody would know
            log.warn("the live view was not told: " + e);
            dropped++;
        }
    }

    /** Says that the program has ended. What is sent before the greeting is lost if the connection has to be made again. */
    @Override
    public void close() {
        close(GREETING);
    }

    void close(Duration greeting) {
        var unused = timer.submit(() -> {
            if (isThere) {
                CountDownLatch known = greetedOrRefused;
                Uninterrupted.await(() -> known.await(greeting.toMillis(), TimeUnit.MILLISECONDS));
            }
            push.setSendTimeOut(isThere ? GOODBYE_MILLIS : 0);
            tell(true);
            push.close();
        });
        timer.shutdown();
        if (Uninterrupted.await(
                () -> timer.awaitTermination(greeting.toMillis() + 2 * GOODBYE_MILLIS, TimeUnit.MILLISECONDS))) {
            own.close();
        }
    }
}
