package io.zmqkit.tools.replay;

import io.zmqkit.core.Uninterrupted;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The system's clock.
 *
 * @param stop ends every pause
 */
record MonotonicClock(CountDownLatch stop) implements Clock {

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void pause(long nanos) {
        Uninterrupted.await(() -> stop.await(nanos, TimeUnit.NANOSECONDS));
    }
}
