package io.zmqkit.patterns.pubsub;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A proxy's last-value cache: the newest update of each zip, to be repeated when somebody subscribes. Only well-formed
 * updates are kept, so there are at most 100,000 of at most 13 bytes, each with its number if the publisher sends them.
 * For one thread.
 *
 * <p>A value from a publisher's earlier start is repeated with {@link #MARK} in place of its number, which no longer
 * means anything. Repeats are paced: a prefix of one digit asks for 10,000 values, and a burst of them would be dropped
 * at the high-water mark.
 */
final class LastValues {

    /** Second frame of a value whose number no longer means anything. */
    private static final String MARK = "last";

    private static final int REPEATS_PER_SECOND = 50_000;

    private final NavigableMap<String, Value> values = new TreeMap<>();
    private final Set<String> wanted = new LinkedHashSet<>();
    private final Set<String> due = new LinkedHashSet<>();
    private final Pace pace;
    private @Nullable String epoch;

    private record Value(WeatherUpdate update, @Nullable SequenceNumber sequence) {}

    LastValues(LongSupplier nanoTime) {
        pace = new Pace(REPEATS_PER_SECOND, nanoTime);
    }

    static boolean isMark(byte[] frame) {
        return MARK.equals(new String(frame, StandardCharsets.ISO_8859_1));
    }

    /**
     * Keeps an update, if it is one.
     *
     * @param first its first frame
     * @param second its second frame, if it has one
     */
    void keep(byte[] first, byte @Nullable [] second) {
        try {
            WeatherUpdate update = WeatherUpdate.parse(first);
            if (second != null && isMark(second)) { // from a proxy upstream, and perhaps not the newest
                values.putIfAbsent(update.zip(), new Value(update, null));
                return;
            }
            SequenceNumber sequence = second == null ? null : SequenceNumber.parse(second);
            values.put(update.zip(), new Value(update, sequence));
            epoch = sequence == null ? epoch : sequence.epoch();
        } catch (MalformedUpdateException e) {
            return; // the subscribers count it
        }
    }

    /** Somebody has subscribed. */
    void want(String topic) {
        wanted.add(topic);
    }

    boolean isIdle() {
        return wanted.isEmpty() && due.isEmpty();
    }

    /** {@return what to send now, as one or two frames each} */
    List<List<byte[]>> repeats() {
        wanted.forEach(this::find); // once for each topic, however many subscribed to it meanwhile
        wanted.clear();
        List<List<byte[]>> repeats = new ArrayList<>();
        var zips = due.iterator();
        for (long left = zips.hasNext() ? pace.due() : 0; left > 0 && zips.hasNext(); left--) {
            repeats.add(frames(zips.next()));
            zips.remove();
            pace.spend();
        }
        return repeats;
    }

    private void find(String topic) {
        if (topic.length() < 5) {
            values.tailMap(topic, true).keySet().stream()
                    .takeWhile(zip -> zip.startsWith(topic))
                    .forEach(due::add);
        } else {
            Value value = values.get(topic.substring(0, 5));
            if (value != null && value.update().toString().startsWith(topic)) {
                due.add(value.update().zip());
            }
        }
    }

    private List<byte[]> frames(String zip) {
        Value value = values.get(zip);
        if (value == null) {
            throw new IllegalStateException("a value is never dropped, but this is gone: " + zip);
        }
        byte[] update = value.update().encode();
        SequenceNumber sequence = value.sequence();
        if (sequence != null && sequence.epoch().equals(epoch)) {
            return List.of(update, sequence.encode());
        }
        return epoch == null ? List.of(update) : List.of(update, MARK.getBytes(StandardCharsets.US_ASCII));
    }
}
