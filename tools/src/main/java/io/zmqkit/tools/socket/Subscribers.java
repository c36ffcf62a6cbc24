package io.zmqkit.tools.socket;

import io.zmqkit.core.guard.SubscriptionBudget;
import java.util.function.Consumer;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/** What the subscribers of a publisher have sent. One thread. */
final class Subscribers {

    /** Frames read between two messages. */
    private static final int AT_ONCE = 1000;

    private final SubscriptionBudget budget;
    private final Consumer<byte[]> changed;
    private long subscriptions;
    private long lastNanos;

    /** @param changed is told of each frame that subscribes (1) or unsubscribes (0) */
    Subscribers(SubscriptionBudget budget, Consumer<byte[]> changed) {
        this.budget = budget;
        this.changed = changed;
    }

    SubscriptionBudget budget() {
        return budget;
    }

    /** Reads what has come. */
    void take(Socket xpub) {
        budget.drain(xpub, ZMQ.DONTWAIT, AT_ONCE, this::came);
    }

    private void came(byte[] frame) {
        if (frame.length > 0 && (frame[0] == 0 || frame[0] == 1)) {
            changed.accept(frame);
        }
        if (frame.length > 0 && frame[0] == 1) {
            subscriptions++;
            lastNanos = System.nanoTime();
        }
    }

    /** {@return whether so many subscriptions have come, and none for so long} */
    boolean haveSettled(int wanted, long settleNanos) {
        return subscriptions >= wanted && System.nanoTime() - lastNanos >= settleNanos;
    }
}
