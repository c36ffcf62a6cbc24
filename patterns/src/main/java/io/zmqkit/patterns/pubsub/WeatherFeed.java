package io.zmqkit.patterns.pubsub;

import org.jspecify.annotations.Nullable;

/**
 * Where a publisher's updates come from. Not an Iterator: a live feed can have nothing now and more later, and a
 * publisher that waited for it would miss subscriptions and stop().
 *
 * <p>Called only in the thread of {@link WeatherPublisher#run()}, and never blocks.
 */
public interface WeatherFeed {

    /** {@return the next update, or null if there is none yet} */
    @Nullable
    WeatherUpdate poll();

    /** {@return true if {@link #poll()} will never give another update} */
    boolean isEnded();
}
