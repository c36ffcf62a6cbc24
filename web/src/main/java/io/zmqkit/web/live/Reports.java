package io.zmqkit.web.live;

import io.zmqkit.core.Endpoint;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest report of each process, in the order in which they came. Each viewer remembers how far it has been told, so one
 * that comes late, or does not keep up, is told the newest of each, and in pieces. A process that is silent for a minute is
 * forgotten, and so is one that there was no room for. Pure state, one thread; times are from {@link System#nanoTime}.
 */
final class Reports {

    private static final long FORGET_NANOS = Duration.ofMinutes(1).toNanos();

    private final NavigableMap<Long, Entry> byNumber = new TreeMap<>();
    private final Map<String, Long> numbers = new HashMap<>(); // of each process, its newest
    private final Map<String, Long> turnedAway =
            new LinkedHashMap<>(); // when there was no room for it, the oldest first
    private final String begin;
    private final int mostProcesses;
    private final long mostCharacters;
    private final int batchCharacters;
    private long characters;
    private long last;

    /** The last report of a program comes with the one before it, which tells what sockets it had. */
    private record Entry(
            Report report, long atNanos, @Nullable Entry before) {
        int characters() {
            return report.json().length() + (before == null ? 0 : before.characters());
        }
    }

    /**
     * What a viewer is told next.
     *
     * @param upTo the number of the last report in it, to be given back for the next batch
     * @param json an object with an array of reports, and where they are sent
     */
    record Batch(long upTo, String json) {}

    /**
     * Nothing yet.
     *
     * @param endpoint where programs report, so that a viewer can say so
     * @param mostProcesses at a time
     * @param mostCharacters of all reports together; at least one report has room
     * @param batchCharacters of a batch, which ends with the report that exceeds them
     */
    Reports(Endpoint endpoint, int mostProcesses, long mostCharacters, int batchCharacters) {
        begin = "{\"endpoint\":\"" + endpoint + "\",\"turnedAway\":"; // an endpoint has nothing that JSON escapes
        this.mostProcesses = mostProcesses;
        this.mostCharacters = mostCharacters;
        this.batchCharacters = batchCharacters;
    }

    /** {@return false if there is no room for it} */
    boolean add(Report report, long nowNanos) {
        forget(nowNanos);
        Entry old = remove(report.process());
        turnedAway.remove(report.process());
        Entry before = old == null || !report.hasEnded() ? null : old.before == null ? old : old.before;
        Entry entry = new Entry(report, nowNanos, before);
        if (numbers.size() >= mostProcesses
                || (!numbers.isEmpty() && characters + entry.characters() > mostCharacters)) {
            if (turnedAway.size() < mostProcesses) {
                turnedAway.put(report.process(), nowNanos);
            }
            return false;
        }
        characters += entry.characters();
        numbers.put(report.process(), ++last);
        byNumber.put(last, entry);
        return true;
    }

    private @Nullable Entry remove(String process) {
        Long number = numbers.remove(process);
        Entry old = number == null ? null : byNumber.remove(number);
        characters -= old == null ? 0 : old.characters();
        return old;
    }

    private void forget(long nowNanos) {
        turnedAway.values().removeIf(atNanos -> nowNanos - atNanos > FORGET_NANOS);
        Iterator<Entry> oldest = byNumber.values().iterator();
        while (oldest.hasNext()) {
            Entry entry = oldest.next();
            if (nowNanos - entry.atNanos <= FORGET_NANOS) {
                return;
            }
            oldest.remove();
            numbers.remove(entry.report.process());
            characters -= entry.characters();
        }
    }

    /** {@return what came after that number, the oldest first; 0 is before all} */
    Batch after(long number, long nowNanos) {
        forget(nowNanos);
        StringBuilder text = new StringBuilder(begin).append(turnedAway.size()).append(",\"reports\":[");
        long upTo = number;
        int from = text.length();
        for (Map.Entry<Long, Entry> each : byNumber.tailMap(number, false).entrySet()) {
            if (text.length() - from >= batchCharacters) {
                break;
            }
            Entry entry = each.getValue();
            text.append(upTo == number ? "" : ",");
            if (entry.before != null) {
                append(text, entry.before, nowNanos);
                text.append(',');
            }
            append(text, entry, nowNanos);
            upTo = each.getKey();
        }
        return new Batch(upTo, text.append("]}").toString());
    }

    private static void append(StringBuilder text, Entry entry, long nowNanos) {
        text.append("{\"age\":")
                .append(Duration.ofNanos(nowNanos - entry.atNanos).toMillis())
                .append(",\"report\":")
                .append(entry.report.json())
                .append('}');
    }
}
