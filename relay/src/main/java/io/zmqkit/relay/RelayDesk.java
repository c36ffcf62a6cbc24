package io.zmqkit.relay;

import com.sun.management.UnixOperatingSystemMXBean;
import io.zmqkit.relay.history.HistoryService;
import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.history.Journal.Session;
import io.zmqkit.relay.history.JournalException;
import io.zmqkit.relay.log.MessageLog;
import io.zmqkit.relay.protocol.HistoryReply;
import io.zmqkit.relay.protocol.SessionReply;
import io.zmqkit.relay.protocol.SessionRequest;
import io.zmqkit.relay.protocol.StatusReply;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers what clients ask about a session of theirs, and about the relay. The relay's thread. */
final class RelayDesk implements HistoryService.Desk {

    private final Acceptance acceptance;
    private final Journal journal;
    private final JournalWatch watch;
    private final MessageLog log;
    private final Supplier<RelayStats> stats;
    private final long startedNanos = System.nanoTime();

    RelayDesk(Acceptance acceptance, Journal journal, JournalWatch watch, MessageLog log, Supplier<RelayStats> stats) {
        this.acceptance = acceptance;
        this.journal = journal;
        this.watch = watch;
        this.log = log;
        this.stats = stats;
    }

    /** A client authorised under another name than the session's is told no more than whose it is. */
    @Override
    public HistoryReply session(SessionRequest request, @Nullable String asker) throws JournalException {
        Session known = acceptance.session(request.session());
        if (known == null) {
            return new SessionReply(request.session(), 0, null, journal.epoch());
        }
        boolean isOwner = asker == null || asker.equals(known.sender().text());
        return new SessionReply(request.session(), isOwner ? known.last() : 0, known.sender(), journal.epoch());
    }

    @Override
    public HistoryReply status() {
        RelayStats now = stats.get();
        Map<String, String> values = new LinkedHashMap<>();
        values.put(
                "uptime-seconds",
                text(Duration.ofNanos(System.nanoTime() - startedNanos).toSeconds()));
        values.put("clients", text(now.clients()));
        values.put("half-open", text(now.halfOpen()));
        values.put("rooms", text(acceptance.rooms()));
        values.put("sessions", text(acceptance.sessions()));
        values.put("topics", text(now.topics()));
        values.put("received", text(now.received()));
        values.put("published", text(now.published()));
        values.put("duplicates", text(now.duplicates()));
        values.put("out-of-order", text(now.outOfOrder()));
        values.put("not-stored", text(now.notStored()));
        values.put(
                "dropped",
                text(now.dropped().values().stream().mapToLong(Long::longValue).sum()));
        values.put("refused", text(now.refused()));
        putDescriptors(values);
        values.put("journal", journal.name().replaceAll("\\p{IsControl}", "?"));
        values.put("journal-state", watch.isWell() ? "ok" : "not written");
        values.put("epoch", journal.epoch());
        values.put("log", log.status());
        values.put("log-behind", text(now.behind()));
        return new StatusReply(values);
    }

    private static void putDescriptors(Map<String, String> values) {
        try {
            if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
                values.put("descriptors", text(unix.getOpenFileDescriptorCount()));
                values.put("descriptors-allowed", text(unix.getMaxFileDescriptorCount()));
            }
        } catch (InternalError | LinkageError e) { // counting them takes one, and there may be none
            values.put("descriptors", "not known");
        }
    }

    private static String text(long number) {
        return Long.toString(number);
    }
}
