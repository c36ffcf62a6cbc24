package io.zmqkit.cli.chat;

import io.zmqkit.cli.frame.Errors.CommandFailedException;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.relay.RelayLimits;
import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.history.JournalException;
import io.zmqkit.relay.history.MemoryJournal;
import io.zmqkit.relay.history.SqliteJournal;
import picocli.CommandLine.Option;

/** What a relay keeps, where, and how much its clients may ask for. */
final class RelayMemory {

    @Option(
            names = "--journal",
            paramLabel = "memory|FILE.db|none",
            defaultValue = "memory",
            description = "Where messages are kept: in memory, in a SQLite file that outlives the relay, or nowhere."
                    + " Default: ${DEFAULT-VALUE}.")
    private String journal;

    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "100000",
            description = "How many messages are kept per room. Default: ${DEFAULT-VALUE}.")
    private int keep;

    @Option(
            names = "--max-rooms",
            paramLabel = "N",
            description = "Rooms that something may be said in. Default: ${DEFAULT-VALUE}.")
    private int maxRooms = RelayLimits.DEFAULTS.rooms();

    @Option(
            names = "--max-sessions",
            paramLabel = "N",
            description = "Sessions remembered; the longest unused is forgotten. Default: ${DEFAULT-VALUE}.")
    private int maxSessions = RelayLimits.DEFAULTS.sessions();

    @Option(
            names = "--history-rate",
            paramLabel = "N",
            description = "History requests per second that one client may make. Default: ${DEFAULT-VALUE}.")
    private int historyRate = RelayLimits.DEFAULTS.historyRate();

    int keep() {
        return keep;
    }

    /** Throws IllegalArgumentException if one is out of its range. */
    RelayLimits limits() {
        return new RelayLimits(maxRooms, maxSessions, historyRate);
    }

    /**
     * Opens the journal.
     *
     * @param epoch names the history, if it is new
     * @throws IllegalArgumentException if options do not fit
     */
    Journal open(String epoch) {
        try {
            return switch (journal) {
                case "memory" -> new MemoryJournal(epoch, keep);
                case "none" -> new MemoryJournal(epoch, 0);
                default -> SqliteFileJournal.open(journal, epoch, keep);
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--" + e.getMessage(), e);
        }
    }

    /** Keeps SQLite's classes, which take a while to load, away from relays without it. */
    private static final class SqliteFileJournal {
        static Journal open(String file, String epoch, int keep) {
            try {
                return new SqliteJournal(Converters.path(file), epoch, keep);
            } catch (JournalException e) {
                throw new CommandFailedException(String.valueOf(e.getMessage()), e);
            }
        }
    }
}
