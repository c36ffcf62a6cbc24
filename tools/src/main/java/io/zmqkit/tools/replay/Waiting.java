package io.zmqkit.tools.replay;

import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.tools.replay.Replay.Missing;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;

/**
 * Waits for the peer, in real time, and for no longer than the patience. What ends the replay early is noted here: any
 * thread may ask for it; the rest is for the replay's thread.
 */
final class Waiting {

    private final Sockets sockets;
    private final ReplaySocket socket;
    private final Duration patience;
    private final CountDownLatch stop;
    private final Runnable looked;
    private volatile @Nullable Missing missing;
    private volatile @Nullable Refusal refusal;

    /**
     * Waits for nothing yet.
     *
     * @param stop ends every wait
     * @param looked told whenever something may have come
     */
    Waiting(Sockets sockets, ReplaySocket socket, Duration patience, CountDownLatch stop, Runnable looked) {
        this.sockets = sockets;
        this.socket = socket;
        this.patience = patience;
        this.stop = stop;
        this.looked = looked;
    }

    /** Receives until the condition is false; false if that takes longer than the patience, or the replay is over. */
    boolean await(BooleanSupplier isAwaited, Missing what) {
        long start = System.nanoTime();
        while (isAwaited.getAsBoolean() && !isOver()) {
            if (isTooLong(start)) {
                missing = what;
            } else {
                receive(0);
            }
        }
        return !isOver();
    }

    boolean isTooLong(long sinceNanos) {
        return System.nanoTime() - sinceNanos > patience.toNanos();
    }

    /** Takes what has come, without waiting. */
    void receive() {
        receive(ZMQ.DONTWAIT);
    }

    private void receive(int flags) {
        socket.receive(flags);
        sockets.refusal().ifPresent(refused -> refusal = refused);
        looked.run();
    }

    boolean isOver() {
        return stop.getCount() == 0 || missing != null || refusal != null;
    }

    @Nullable
    Missing missing() {
        return missing;
    }

    @Nullable
    Refusal refusal() {
        return refusal;
    }
}
