package io.zmqkit.tools.probe;

import java.util.List;

/**
 * What came from a publisher.
 *
 * @param messages how many
 * @param matching how many of them begin with the prefix
 * @param topics how many different first frames, or first words of them, up to a limit
 * @param first some of those, in the order in which they came
 */
public record Heard(long messages, long matching, int topics, List<String> first) {

    /** Keeps a list of its own. */
    public Heard {
        first = List.copyOf(first);
    }
}
