package io.zmqkit.relay.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zmqkit.relay.Texts;
import io.zmqkit.relay.history.Journal.Range;
import io.zmqkit.relay.history.Journal.Session;
import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.Stamp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteJournalTest {

    private static final Room A = new Room("a");

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("history.db");
    }

    private SqliteJournal open() throws JournalException {
        return new SqliteJournal(file, "epoch-1", 1000);
    }

    private static List<Relayed> stored(long first, long last) {
        return Texts.stored("a", "session-1", "epoch-1", first, last);
    }

    private void assertRefused(Path path, String why) {
        assertThatExceptionOfType(JournalException.class)
                .isThrownBy(() -> new SqliteJournal(path, "epoch-1", 10).close())
                .withMessage("cannot use history " + path + ": " + why);
    }

    private Connection foreign() throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    @Test
    void reopenedItGoesOnWhereItStopped() throws Exception {
        Relayed message = new Relayed(
                new ChatMessage(A, Kind.TEXT, new Nickname("김"), new MessageId("session-1", 1, 1), "안녕\t😀"),
                new Stamp("epoch-1", 1, 1_700_000_000_000L));
        try (SqliteJournal journal = open()) {
            assertThat(journal.range(A)).isEqualTo(Range.EMPTY);
            assertThat(journal.session("session-1")).isNull();
            journal.append(List.of(message));
        }
        try (SqliteJournal journal = new SqliteJournal(file, "epoch-2", 1000)) {
            assertThat(journal.epoch()).isEqualTo("epoch-1");
            assertThat(journal.rooms()).containsExactly(A);
            assertThat(journal.range(A)).isEqualTo(new Range(1, 1));
            assertThat(journal.session("session-1")).isEqualTo(new Session(new Nickname("김"), 1));
            assertThat(journal.read(A, 1, 10)).containsExactly(message);
        }
    }

    @Test
    void writeAheadLogIsCopiedWhileMessagesComeAndDoesNotGrowForEver() throws Exception {
        Path log = directory.resolve("history.db-wal");
        try (SqliteJournal journal = new SqliteJournal(file, "epoch-1", 1_000_000)) {
            long largest = 0;
            for (long first = 1; first <= 150_000; first += 250) {
                journal.append(stored(first, first + 249));
                largest = Math.max(largest, Files.size(log));
            }
            assertThat(Files.size(file)).as("copied in the meantime").isGreaterThan(5 << 20);
            journal.append(stored(150_001, 150_250));
            assertThat(largest).as("bytes of a log that begins anew").isLessThan(40 << 20);
            assertThat(Texts.seqs(journal.read(A, 149_999, 10))).startsWith(149_999L, 150_000L, 150_001L);
        }
        try (SqliteJournal journal = open()) {
            assertThat(journal.range(A).last()).isEqualTo(150_250);
        }
    }

    @Test
    void readsFromAnySeqInOrder() throws Exception {
        try (SqliteJournal journal = open()) {
            journal.append(stored(1, 20));
            journal.append(Texts.stored("b", "session-2", "epoch-1", 1, 3));
            assertThat(Texts.seqs(journal.read(A, 5, 3))).containsExactly(5L, 6L, 7L);
            assertThat(Texts.seqs(journal.read(A, 20, 10))).containsExactly(20L);
            assertThat(journal.read(A, 21, 10)).isEmpty();
            assertThat(journal.read(A, Long.MAX_VALUE, 10)).isEmpty();
            assertThat(journal.read(new Room("c"), 1, 10)).isEmpty();
        }
    }

    @Test
    void keepsAboutAsManyAsToldAndPrunesWhenOpenedWithFewer() throws Exception {
        try (SqliteJournal journal = open()) {
            for (long seq = 1; seq <= 1990; seq += 10) {
                journal.append(stored(seq, seq + 9));
                Range range = journal.range(A);
                assertThat(range.last() - range.first() + 1).isBetween(Math.min(1000, seq + 9), 1100L);
                assertThat(Texts.seqs(journal.read(A, 1, 1))).containsExactly(range.first());
            }
        }
        try (SqliteJournal journal = new SqliteJournal(file, "epoch-1", 5)) {
            assertThat(journal.range(A)).isEqualTo(new Range(1986, 1990));
            assertThat(journal.read(A, 1, 1000)).hasSize(5);
        }
    }

    @Test
    void forgetsSessionsThatWereSilentForADay() throws Exception {
        try (SqliteJournal journal = new SqliteJournal(file, "epoch-1", 1)) {
            journal.append(Texts.stored("a", "session-1", "epoch-1", 1, 1));
            long dayLater = 1_700_000_000_000L + 25 * 3_600_000L;
            journal.append(LongStream.rangeClosed(2, 150)
                    .mapToObj(
                            seq -> new Relayed(Texts.text("a", "session-2", seq), new Stamp("epoch-1", seq, dayLater)))
                    .toList());
            assertThat(journal.session("session-1")).isNull();
            assertThat(journal.session("session-2")).isEqualTo(new Session(new Nickname("kim"), 150));
        }
    }

    @Test
    void refusesWhatIsNotAHistoryAndLeavesItAlone() throws Exception {
        Files.writeString(file, "This is a diary and not a database, however long it may be. ".repeat(20));
        assertRefused(file, "file is not a database");
        assertThat(file).content().startsWith("This is a diary");

        Path directoryInstead = Files.createDirectory(directory.resolve("folder"));
        assertRefused(directoryInstead, "unable to open database file");

        Path missing = directory.resolve("missing").resolve("history.db");
        assertRefused(missing, "there is no directory " + missing.getParent());
        assertRefused(directory.resolve("a?b"), "its name must not contain a question mark");
    }

    @Test
    void refusesADatabaseOfAnotherProgramAndLeavesItAlone() throws Exception {
        try (Connection database = foreign();
                Statement statement = database.createStatement()) {
            statement.execute("CREATE TABLE message (id INTEGER)");
        }
        byte[] before = Files.readAllBytes(file);
        assertRefused(file, "it is some other program's database");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void refusesAnotherVersionAndADamagedEpoch() throws Exception {
        open().close();
        try (Connection database = foreign();
                Statement statement = database.createStatement()) {
            statement.execute("UPDATE meta SET value = 'NOT AN EPOCH'");
            assertRefused(file, "its epoch is damaged");
            statement.execute("PRAGMA user_version = 2");
            assertRefused(file, "it was made by another version of zmqkit");
        }
    }

    @Test
    void secondRelayIsKeptOutUntilTheFirstHasGone() throws Exception {
        try (SqliteJournal first = open()) {
            assertRefused(file, "another relay is using it");
            assertRefused(file, "another relay is using it");
            Path link = Files.createSymbolicLink(file.resolveSibling("link.db"), file);
            assertThatExceptionOfType(JournalException.class)
                    .isThrownBy(() -> new SqliteJournal(link, "epoch-1", 10).close())
                    .withMessage("cannot use history " + file.toRealPath() + ": another relay is using it");
            first.append(stored(1, 1));
        }
        open().close();
    }

    @Test
    void keepMustBePositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SqliteJournal(file, "epoch-1", 0).close())
                .withMessage("keep must be 1-10000000, was 0");
        assertThat(file).doesNotExist();
    }

    @Test
    void foreignWriterMakesAppendFailFastAndNothingMore() throws Exception {
        try (SqliteJournal journal = open();
                Connection database = foreign();
                Statement statement = database.createStatement()) {
            journal.append(stored(1, 3));
            statement.execute("BEGIN EXCLUSIVE");
            long start = System.nanoTime();
            assertThatExceptionOfType(JournalException.class)
                    .isThrownBy(() -> journal.append(stored(4, 6)))
                    .withMessage("cannot write history " + file + ": database is locked");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofMillis(2500)); // SQLite would wait 3 s
            assertThat(Texts.seqs(journal.read(A, 1, 10))).containsExactly(1L, 2L, 3L);
            assertThat(journal.range(A)).isEqualTo(new Range(1, 3));
            statement.execute("ROLLBACK");
            journal.append(stored(4, 6));
            assertThat(journal.range(A)).isEqualTo(new Range(1, 6));
            assertThat(journal.session("session-1")).isEqualTo(new Session(new Nickname("kim"), 6));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "max_page_count = 14,database or disk is full",
        "query_only = 1,attempt to write a readonly database",
    })
    void fullOrReadOnlyDiskStoresAllOrNothingAndHealsWhenItsCauseHasGone(String pragma, String why) throws Exception {
        SqliteFile database = SqliteFile.open(file, "epoch-1");
        try (SqliteJournal journal = new SqliteJournal(1000, database)) {
            journal.append(stored(1, 3));
            SqliteFile.execute(database.connection(), "PRAGMA " + pragma);
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThatExceptionOfType(JournalException.class)
                        .isThrownBy(() -> journal.append(stored(4, 1000)))
                        .withMessage("cannot write history " + file + ": " + why);
                assertThat(Texts.seqs(journal.read(A, 1, 10))).containsExactly(1L, 2L, 3L);
                assertThat(journal.range(A)).isEqualTo(new Range(1, 3));
                assertThat(journal.session("session-1")).isEqualTo(new Session(new Nickname("kim"), 3));
            }
            SqliteFile.execute(database.connection(), "PRAGMA max_page_count = 1000000", "PRAGMA query_only = 0");
            journal.append(stored(4, 1000));
        }
        try (SqliteJournal journal = open()) {
            assertThat(journal.range(A)).isEqualTo(new Range(1, 1000));
            assertThat(journal.read(A, 1, 1000)).hasSize(1000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 5000})
    void tornTailOfAKilledRelayIsDroppedAndWholeRecordsStay(int tornBytes) throws Exception {
        Path copy = directory.resolve("copy.db");
        try (SqliteJournal journal = open()) {
            for (long seq = 1; seq <= 20; seq++) {
                journal.append(stored(seq, seq));
            }
            Files.copy(file, copy);
            Path wal = directory.resolve("copy.db-wal");
            Files.copy(directory.resolve("history.db-wal"), wal);
            try (var tail = Files.newByteChannel(wal, StandardOpenOption.WRITE)) {
                tail.truncate(tail.size() - tornBytes);
            }
        }
        try (SqliteJournal journal = new SqliteJournal(copy, "epoch-2", 1000)) {
            long last = journal.range(A).last();
            assertThat(last).isBetween(16L, 19L);
            assertThat(journal.epoch()).isEqualTo("epoch-1");
            assertThat(journal.read(A, 1, 100)).hasSize((int) last);
            assertThat(journal.session("session-1")).isEqualTo(new Session(new Nickname("kim"), last));
            journal.append(stored(last + 1, 30));
            assertThat(journal.range(A)).isEqualTo(new Range(1, 30));
        }
    }

    @Test
    void otherProgramsMayReadMeanwhile() throws Exception {
        try (SqliteJournal journal = open();
                Connection database = foreign();
                Statement statement = database.createStatement()) {
            journal.append(stored(1, 3));
            try (var row = statement.executeQuery("SELECT count(*), max(body) FROM message WHERE room = 'a'")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getInt(1)).isEqualTo(3);
                assertThat(row.getString(2)).isEqualTo("session-1 3");
                journal.append(stored(4, 4));
            }
        }
    }

    private static void assertNothingIsConfirmed(SqliteJournal journal, long seq) {
        assertThatExceptionOfType(JournalException.class)
                .isThrownBy(journal::verify)
                .withMessageContaining("deleted, moved or replaced");
        assertThatExceptionOfType(JournalException.class).isThrownBy(() -> journal.append(stored(seq, seq)));
        assertThat(journal.range(A)).isEqualTo(new Range(1, seq - 1));
    }

    @Test
    void nothingIsConfirmedIntoAFileThatHasBeenDeleted() throws Exception {
        try (SqliteJournal journal = open()) {
            journal.append(stored(1, 2));
            Files.delete(file);
            assertNothingIsConfirmed(journal, 3);
        }
    }

    @Test
    void nothingIsConfirmedIntoAFileWhoseWriteAheadLogHasBeenDeleted() throws Exception {
        try (SqliteJournal journal = open()) {
            journal.append(stored(1, 2));
            Files.delete(directory.resolve("history.db-wal"));
            assertNothingIsConfirmed(journal, 3);
        }
    }

    @Test
    void nothingIsConfirmedIntoAFileThatHasBeenReplaced() throws Exception {
        try (SqliteJournal journal = open()) {
            journal.append(stored(1, 2));
            Path other = Files.copy(file, directory.resolve("other.db"));
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            assertNothingIsConfirmed(journal, 3);
        }
    }

    @Test
    void goesOnWhenTheFileThatWasMovedAwayIsBack() throws Exception {
        try (SqliteJournal journal = open()) {
            journal.append(stored(1, 2));
            Path away = Files.move(file, directory.resolve("away.db"));
            assertNothingIsConfirmed(journal, 3);
            Files.move(away, file);
            journal.verify();
            journal.append(stored(3, 3));
        }
        try (SqliteJournal journal = open()) {
            assertThat(Texts.seqs(journal.read(A, 1, 10))).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void folderThatCannotBeWrittenIsSaidWithItsReason() {
        assertRefused(Path.of("/proc/history.db"), "cannot write in /proc: it takes no files"); // as root, too
    }
}
