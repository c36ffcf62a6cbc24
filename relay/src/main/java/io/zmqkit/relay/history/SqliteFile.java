package io.zmqkit.relay.history;

import io.zmqkit.relay.protocol.Stamp;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * A SQLite file that is checked to be a relay's history, and that no other relay uses.
 *
 * <p>An exclusive SQLite lock on the empty {@code FILE.lock} keeps out a second relay. Unlike Java's own file locks, it
 * also works between two relays in one process. It ends with the process. Other programs may read the file meanwhile.
 */
final class SqliteFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteFile.class);

    private static final int APPLICATION_ID = 0x5A524331; // "ZRC1"
    private static final int VERSION = 1;
    private static final int OPENING_TIMEOUT_MILLIS = 1000;
    private static final int RUNNING_TIMEOUT_MILLIS = 5; // the relay's loop must go on
    private static final Pattern SQLITE_MESSAGE = Pattern.compile("\\[SQLITE_\\w+].*\\((.*)\\)");

    private static final String[] SCHEMA = {
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE message (room TEXT NOT NULL, seq INTEGER NOT NULL, time_millis INTEGER NOT NULL,"
                + " sender TEXT NOT NULL, session TEXT NOT NULL, n INTEGER NOT NULL, base INTEGER NOT NULL,"
                + " body TEXT NOT NULL, PRIMARY KEY (room, seq)) WITHOUT ROWID",
        "CREATE TABLE session (session TEXT PRIMARY KEY, sender TEXT NOT NULL, last INTEGER NOT NULL,"
                + " seen_millis INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE INDEX session_seen ON session (seen_millis)",
        "PRAGMA application_id = " + APPLICATION_ID,
        "PRAGMA user_version = " + VERSION,
    };

    private final Path path;
    private final Connection lock;
    private final Connection connection;
    private final String epoch;
    private final SameFiles files;

    private SqliteFile(Path path, Connection lock, Connection connection, String epoch) {
        this.path = path;
        this.lock = lock;
        this.connection = connection;
        this.epoch = epoch;
        files = new SameFiles(path, path.resolveSibling(path.getFileName() + "-wal"));
    }

    /**
     * Opens a history, or begins one if the file is new or empty.
     *
     * @param file the database
     * @param epochIfNew name of the history if it is new
     * @throws JournalException if the file is not such a database, cannot be written, or another relay has it
     */
    static SqliteFile open(Path file, String epochIfNew) throws JournalException {
        Path path = withoutLinks(file);
        Path directory = path.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new JournalException("cannot use history " + file + ": there is no directory " + directory);
        }
        if (path.toString().contains("?")) {
            throw new JournalException("cannot use history " + file + ": its name must not contain a question mark");
        }
        requireWritable(file, directory);
        SqliteLibrary.require(file);
        Connection lock = lock(path);
        Connection opened = null;
        try {
            opened = connect(path);
            String epoch = createOrCheck(opened, epochIfNew);
            return new SqliteFile(path, lock, opened, epoch);
        } catch (SQLException e) {
            closeAll(path, opened, lock);
            throw failure("use", path, e);
        }
    }

    /** SQLite says only that it is unable to open a file. */
    private static void requireWritable(Path file, Path directory) throws JournalException {
        try {
            Files.delete(Files.createTempFile(directory, ".zmqkit-", ".probe"));
        } catch (AccessDeniedException e) {
            throw new JournalException("cannot use history " + file + ": no permission to write in " + directory, e);
        } catch (FileSystemException e) {
            String why = e instanceof NoSuchFileException ? "it takes no files" : String.valueOf(e.getReason());
            throw new JournalException("cannot use history " + file + ": cannot write in " + directory + ": " + why, e);
        } catch (IOException e) {
            throw new JournalException("cannot use history " + file + ": cannot write in " + directory + ": " + e, e);
        }
    }

    /** Two names of one file have one lock; but not hard links. */
    private static Path withoutLinks(Path file) throws JournalException {
        try {
            return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        } catch (IOException e) {
            throw new JournalException("cannot use history " + file + ": " + e.getMessage(), e);
        }
    }

    private static Connection connect(Path path) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(OPENING_TIMEOUT_MILLIS);
        return config.createConnection("jdbc:sqlite:" + path);
    }

    private static Connection lock(Path path) throws JournalException {
        Path lockPath = path.resolveSibling(path.getFileName() + ".lock");
        Connection lock = null;
        try {
            lock = connect(lockPath);
            execute(lock, "PRAGMA busy_timeout = 0", "PRAGMA journal_mode = OFF", "BEGIN EXCLUSIVE");
            return lock;
        } catch (SQLException e) {
            closeAll(path, lock);
            if (String.valueOf(e.getMessage()).startsWith("[SQLITE_BUSY]")) {
                throw new JournalException("cannot use history " + path + ": another relay is using it", e);
            }
            throw failure("lock", path, e);
        }
    }

    private static String createOrCheck(Connection database, String epochIfNew) throws SQLException {
        execute(database, "BEGIN IMMEDIATE");
        if (number(database, "SELECT count(*) FROM sqlite_master") == 0) {
            execute(database, SCHEMA);
            try (PreparedStatement insert = database.prepareStatement("INSERT INTO meta VALUES ('epoch', ?)")) {
                insert.setString(1, epochIfNew);
                insert.executeUpdate();
            }
        }
        if (number(database, "PRAGMA application_id") != APPLICATION_ID) {
            throw new SQLException("it is some other program's database");
        }
        if (number(database, "PRAGMA user_version") != VERSION) {
            throw new SQLException("it was made by another version of zmqkit");
        }
        String epoch = text(database, "SELECT value FROM meta WHERE key = 'epoch'");
        if (!Stamp.isEpoch(epoch)) {
            throw new SQLException("its epoch is damaged");
        }
        execute(
                database,
                "COMMIT",
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = NORMAL",
                "PRAGMA wal_autocheckpoint = 0",
                "PRAGMA busy_timeout = " + RUNNING_TIMEOUT_MILLIS);
        return epoch;
    }

    static void execute(Connection database, String... commands) throws SQLException {
        try (Statement statement = database.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    private static long number(Connection database, String query) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static String text(Connection database, String query) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    Connection connection() {
        return connection;
    }

    /** Opens another connection to the same file. */
    Connection another() throws SQLException {
        Connection another = connect(path);
        try {
            execute(another, "PRAGMA synchronous = NORMAL", "PRAGMA wal_autocheckpoint = 0");
            return another;
        } catch (SQLException e) {
            another.close();
            throw e;
        }
    }

    String name() {
        return String.valueOf(path.getFileName());
    }

    /** SQLite goes on writing to a file that no longer has a name, and reports no error. */
    void verify() throws JournalException {
        if (!files.areThere()) {
            throw new JournalException(
                    "cannot write history " + path + ": it has been deleted, moved or replaced, so nothing"
                            + " is confirmed (put the same file back, or start the relay again: what is not confirmed is sent again)");
        }
    }

    String epoch() {
        return epoch;
    }

    /** Puts what SQLite says into one line, without its codes. */
    JournalException failure(String operation, Exception cause) {
        return failure(operation, path, cause);
    }

    private static JournalException failure(String operation, Path path, Exception cause) {
        String first = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        Matcher sqlite = SQLITE_MESSAGE.matcher(first);
        String why = sqlite.matches() ? sqlite.group(1) : first;
        return new JournalException("cannot " + operation + " history " + path + ": " + why, cause);
    }

    @Override
    public void close() {
        closeAll(path, connection, lock);
    }

    private static void closeAll(Path path, @Nullable Connection... connections) {
        for (Connection connection : connections) {
            try {
                if (connection != null) {
                    connection.close();
                }
            } catch (SQLException e) {
                LOG.warn("history {} was not closed: {}", path, e.toString());
            }
        }
    }
}
