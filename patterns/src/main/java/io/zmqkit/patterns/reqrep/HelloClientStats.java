package io.zmqkit.patterns.reqrep;

import io.zmqkit.core.Stats;

/**
 * What a {@link HelloClient} has done so far.
 *
 * @param requests requests sent, each counted once even if it was resent
 * @param replies requests that were answered
 * @param retries how often a request was sent again
 */
public record HelloClientStats(int requests, int replies, long retries) implements Stats {

    static final HelloClientStats ZERO = new HelloClientStats(0, 0, 0);

    HelloClientStats plusRequest() {
        return new HelloClientStats(requests + 1, replies, retries);
    }

    HelloClientStats plusReply() {
        return new HelloClientStats(requests, replies + 1, retries);
    }

    HelloClientStats plusRetry() {
        return new HelloClientStats(requests, replies, retries + 1);
    }
}
