package io.zmqkit.patterns.reqrep;

import io.zmqkit.core.Stats;

/**
 * What a {@link HelloServer} or a {@link HelloWorker} has done so far.
 *
 * @param answered requests answered, repeats included
 * @param repeats how many of them were answered from memory, without executing them
 */
public record HelloServerStats(long answered, long repeats) implements Stats {

    static final HelloServerStats ZERO = new HelloServerStats(0, 0);

    HelloServerStats plusExecuted() {
        return new HelloServerStats(answered + 1, repeats);
    }

    HelloServerStats plusRepeat() {
        return new HelloServerStats(answered + 1, repeats + 1);
    }
}
