package io.zmqkit.bridge.broker;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.zmqkit.core.ThrottledLog;
import java.io.UncheckedIOException;
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
    private final ThrottledLog warnings;
    private final Map<String, Gone> gone = new HashMap<>();

    private boolean isEnded;

    /** One client. */
    private static final class Gone {
        private final List<Future<?>> timers = new ArrayList<>();
        private final Session session;
        private @Nullable Will will; // until it is published

        Gone(Session session, @Nullable Will will) {
            this.session = session;
            this.will = will;
        }
    }

    Farewells(EventExecutor loop, Exchange exchange, ThrottledLog warnings) {
        this.loop = loop;
        this.exchange = exchange;
        this.warnings = warnings;
    }

    /** The broker ends: nothing follows from it. */
    void end() {
        isEnded = true;
    }

    void gone(Session session, @Nullable Will will) {
        if (isEnded) {
            return;
        }
        Gone client = new Gone(session, will);
        gone.put(session.clientId(), client);
        if (will != null) {
            long delay = Integer.toUnsignedLong(will.delaySeconds());
            long life = Integer.toUnsignedLong(session.expirySeconds());
            after(Math.min(delay, life), () -> publishWill(client), client);
        }
        if (session.expirySeconds() != Session.FOR_EVER) {
            after(Integer.toUnsignedLong(session.expirySeconds()), () -> end(session), client);
        }
    }

    private void after(long seconds, Runnable task, Gone client) {
        if (seconds == 0) {
            attempt(task);
        } else {
            client.timers.add(loop.schedule(() -> attempt(task), seconds, TimeUnit.SECONDS));
        }
    }

    private void attempt(Runnable task) {
        try {
            task.run();
        } catch (UncheckedIOException e) {
            warnings.warn("a will is not published, or a session does not end: the journal cannot be written ("
                    + e.getMessage() + ")");
        }
    }

    private void publishWill(Gone client) {
        Will will = client.will;
        client.will = null;
        if (will != null) {
            exchange.publish(client.session, will.message(), 0);
        }
    }

    private void end(Session session) {
        if (session.client() == null) {
            gone.remove(session.clientId());
            exchange.end(session);
        }
    }

    /** The client is back: with its old session nothing follows, without it a will that still waits is published now. */
    void isBack(String clientId, boolean hasSession) {
        Gone client = gone.remove(clientId);
        if (client != null) {
            client.timers.forEach(timer -> timer.cancel(false));
            if (!hasSession) {
                attempt(() -> publishWill(client));
            }
        }
    }
}
