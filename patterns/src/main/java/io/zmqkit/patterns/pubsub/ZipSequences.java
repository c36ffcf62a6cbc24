package io.zmqkit.patterns.pubsub;

import java.util.HashMap;
import java.util.Map;

/** A publisher's counters: one per zip that it has published, 100,000 at most. For one thread. */
final class ZipSequences {

    private final String epoch;
    private final Map<String, Long> last = new HashMap<>();

    ZipSequences(String epoch) {
        this.epoch = epoch;
    }

    SequenceNumber next(String zip) {
        return new SequenceNumber(epoch, last.merge(zip, 1L, Long::sum));
    }
}
