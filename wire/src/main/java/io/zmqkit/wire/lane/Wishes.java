package io.zmqkit.wire.lane;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the subscribers want, for publishers that are told: a log of changes, which each of them reads at its own pace. A
 * newcomer first reads a snapshot, which it shares with others that come at about the same time.
 *
 * <pre>
 *   snapshot   +a +b +weather       log   ... -a +c │ -weather ...
 *              └─ a newcomer reads this, then the log from where it was made
 * </pre>
 *
 * <p>So what a publisher costs that does not read does not grow; the log is cut at its limit, and whoever has not read what is
 * cut off is lost. What is wanted and cancelled in one turn is never logged. An entry has the form of ZMTP 3.0: the byte 1, or 0
 * for a cancellation, and the prefix. One thread.
 */
final class Wishes {

    /** Changes that are brought together before they are logged. */
    private static final int MOST_IN_A_TURN = 10_000;
    /** So much may change before another snapshot is made, and a quarter of the last one. */
    private static final int LEAST_NEW = 1000;

    private final Topics topics;
    private final long mostBytes;
    private final Map<String, byte[]> turn = new LinkedHashMap<>(); // by the prefix, ISO 8859-1
    private List<byte[]> log = new ArrayList<>();
    private long first; // number of the first entry
    private long bytes;
    private @Nullable Snapshot snapshot;
    private boolean isEverythingWanted; // by somebody

    /**
     * What was wanted at one time.
     *
     * @param entries what is to be told
     * @param next number of the first entry of the log that is not in it
     */
    record Snapshot(List<byte[]> entries, long next) {}

    /**
     * Begins when nobody wants anything.
     *
     * @param topics what is wanted, but for everything
     * @param mostBytes of the log, as {@link Publisher#cost} counts
     */
    Wishes(Topics topics, long mostBytes) {
        this.topics = topics;
        this.mostBytes = mostBytes;
    }

    /** Somebody wants what begins with a prefix and nobody did, or nobody does any more. */
    void change(byte[] prefix, boolean isWanted) {
        if (prefix.length == 0) {
            isEverythingWanted = isWanted;
        }
        String text = new String(prefix, StandardCharsets.ISO_8859_1);
        if (turn.remove(text) == null) {
            turn.put(text, entry(prefix, isWanted));
        }
        if (turn.size() >= MOST_IN_A_TURN) {
            endTurn();
        }
    }

    private static byte[] entry(byte[] prefix, boolean isWanted) {
        byte[] entry = new byte[1 + prefix.length];
        entry[0] = (byte) (isWanted ? 1 : 0);
        System.arraycopy(prefix, 0, entry, 1, prefix.length);
        return entry;
    }

    /** {@return whether something has changed since the last turn ended} */
    boolean haveChanged() {
        return !turn.isEmpty();
    }

    /** Logs what is different from what it was at the end of the turn before. */
    void endTurn() {
        log.addAll(turn.values()); // all or, where there is no memory, none
        turn.values().forEach(each -> bytes += cost(each));
        turn.clear();
        int cut = 0;
        while (bytes > mostBytes) {
            bytes -= cost(log.get(cut++));
        }
        drop(cut);
    }

    private static long cost(byte[] entry) {
        return Publisher.cost(entry.length - 1);
    }

    /** Forgets what everybody has read, up to an entry. */
    void forgetBefore(long number) {
        int read = (int) (number - first);
        if (read > 0 && read >= log.size() / 2) { // not each time: the rest has to move
            for (int i = 0; i < read; i++) {
                bytes -= cost(log.get(i));
            }
            drop(read);
        }
    }

    /** Forgets the log: whoever has not read all of it is lost. */
    void forgetAll() {
        first = next();
        log = new ArrayList<>();
        bytes = 0;
    }

    private void drop(int entries) {
        if (entries > 0) {
            log = new ArrayList<>(log.subList(entries, log.size()));
            first += entries;
        }
    }

    /** {@return what a newcomer is told first} */
    Snapshot snapshot() {
        endTurn();
        Snapshot last = snapshot;
        if (last == null || last.next < first || next() - last.next > LEAST_NEW + last.entries.size() / 4) {
            List<byte[]> entries = new ArrayList<>();
            if (isEverythingWanted) {
                entries.add(entry(new byte[0], true));
            }
            topics.forEach(prefix -> entries.add(entry(prefix, true)));
            last = new Snapshot(entries, next());
            snapshot = last;
        }
        return last;
    }

    /** {@return an entry of the log; null behind the last} */
    byte @Nullable [] entry(long number) {
        return number < next() ? log.get((int) (number - first)) : null;
    }

    /** {@return the number of the first entry that there still is} */
    long first() {
        return first;
    }

    /** {@return the number that the next entry will have: how many there were} */
    long next() {
        return first + log.size();
    }
}
