package io.zmqkit.bridge.broker;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What follows when a client is gone: its will is published, its session expires, each in its time. Only in the event loop. */
final class Farewells {

    private final EventExecutor loop;
    private final Exchange exchange;
    private final Map<String, List<Future<?>>> due = new HashMap<>();

    private boolean isEnded;

    Farewells(EventExecutor loop, Exchange exchange) {
        this.loop = loop;
        this.exchange = exchange;
    }

    /** The broker ends: nothing follows from it. */
    void end() {
        isEnded = true;
    }

    void gone(Session session, @Nullable Will will) {
        if (isEnded) {
            return;
        }
        List<Future<?>> timers = new ArrayList<>();
        if (will != null) {
            long delay = Integer.toUnsignedLong(will.delaySeconds());
            long life = Integer.toUnsignedLong(session.expirySeconds());
            after(Math.min(delay, life), () -> exchange.publish(session, will.message()), timers);
        }
        if (session.expirySeconds() != Session.FOR_EVER) {
            after(Integer.toUnsignedLong(session.expirySeconds()), () -> end(session), timers);
        }
        if (!timers.isEmpty()) {
            due.put(session.clientId(), timers);
        }
    }

    private void after(long seconds, Runnable task, List<Future<?>> timers) {
        if (seconds == 0) {
            task.run();
        } else {
            timers.add(loop.schedule(task, seconds, TimeUnit.SECONDS));
        }
    }

    private void end(Session session) {
        due.remove(session.clientId());
        exchange.end(session);
    }

    /** The client is back. */
    void cancel(String clientId) {
        List<Future<?>> timers = due.remove(clientId);
        if (timers != null) {
            timers.forEach(timer -> timer.cancel(false));
        }
    }
}
