package io.zmqkit.patterns.pubsub;

import org.jspecify.annotations.Nullable;

/**
 * Where a publisher's updates come from. Not an Iterator: a live feed can have nothing to give now and more to give
 * later, and a publisher that waited for it would miss subscriptions and stop().
 *
 * <p>Called in the thread of {@link WeatherPublisher#run()} only, and never blocks.
 */
public interface WeatherFeed {

    /** {@return the next update, or null if there is none now} */
    @Nullable
    WeatherUpdate poll();

    /** {@return true if {@link #poll()} will never give another update} */
    boolean isEnded();
}
