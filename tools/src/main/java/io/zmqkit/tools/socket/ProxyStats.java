package io.zmqkit.tools.socket;

import io.zmqkit.core.Stats;

/**
 * What a proxy has forwarded so far.
 *
 * @param forward messages from the frontend to the backend
 * @param forwardBytes bytes in them
 * @param back messages from the backend to the frontend; of a forwarder, subscriptions
 * @param backBytes bytes in them
 */
public record ProxyStats(long forward, long forwardBytes, long back, long backBytes) implements Stats {}
