package io.zmqkit.relay;

import io.zmqkit.core.Stats;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a relay reports about itself, asked by a {@link StatusClient}.
 *
 * @param told its values by name, in the relay's order; empty as long as no answer has come
 */
public record RelayAnswer(Map<String, String> told) implements Stats {

    /** Copies the map, in its order. */
    public RelayAnswer {
        told = Collections.unmodifiableMap(new LinkedHashMap<>(told));
    }

    @Override
    public Map<String, Object> values() {
        return Collections.unmodifiableMap(told);
    }
}
