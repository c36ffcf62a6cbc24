package io.zmqkit.bridge.broker;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What survives a restart: a file to which each change is appended before it is acknowledged, so that a broker that is
 * killed has lost nothing that it has acknowledged. The system may lose what it has not yet written to the disk when the
 * power fails. One record is its length, its CRC-32, and as many bytes; what is not a whole record does not count, nor does
 * what follows it, and the file is kept beside the new one then. From time to time the file is replaced by one with what
 * still matters. What cannot be written is an UncheckedIOException. Only in the event loop.
 */
final class Journal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final String NAME = "mqtt.journal";
    private static final long LEAST_REWRITTEN_BYTES = 16 << 20;

    private final @Nullable Path folder; // null: nothing survives
    private final @Nullable FileChannel lock;
    private @Nullable FileChannel file;
    private long size;
    private long rewrittenSize;

    /** What changed. */
    enum Change {
        SESSION,
        FORGET,
        SUBSCRIBED,
        UNSUBSCRIBE,
        /** A message, and to whom it goes: one record, so that it has happened for all of them or for nobody. */
        PUBLISHED,
        QUEUED,
        RELEASE,
        DONE,
        INCOMING,
        INCOMING_DONE,
        RETAINED
    }

    /** Writes the fields of a record. */
    @FunctionalInterface
    interface Fields {
        void write(DataOutputStream out) throws IOException;
    }

    /** The journal of one session. */
    @FunctionalInterface
    interface Own {
        void append(Change change, Fields fields);
    }

    /** Is told each change that was written, in order. */
    @FunctionalInterface
    interface Reader {
        void read(Change change, String clientId, DataInputStream fields) throws IOException;
    }

    private Journal(@Nullable Path folder, @Nullable FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Opens the journal of a folder, which is made if it is not there.
     *
     * @param folder where; null for a journal that keeps nothing
     * @throws IllegalArgumentException if the folder cannot be used, or another broker uses it
     */
    static Journal open(@Nullable Path folder) {
        if (folder == null) {
            return new Journal(null, null);
        }
        try {
            Files.createDirectories(folder);
            FileChannel lock =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock.tryLock() == null) {
                throw new IllegalArgumentException("another broker uses the folder " + folder);
            }
            return new Journal(folder, lock);
        } catch (OverlappingFileLockException e) {
            throw new IllegalArgumentException("another broker uses the folder " + folder, e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot use the folder " + folder + " (" + e + ")", e);
        }
    }

    /** Reads what was written before, up to the first record that is not whole. */
    void replay(Reader reader) throws IOException {
        Path path = folder == null ? null : folder.resolve(NAME);
        if (path == null || !Files.exists(path)) {
            return;
        }
        long whole = 0;
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            byte[] record = Records.next(in);
            while (record != null) {
                var fields = new DataInputStream(new ByteArrayInputStream(record));
                reader.read(change(Records.readText(fields)), Records.readText(fields), fields);
                whole += Records.HEAD_BYTES + record.length;
                record = Records.next(in);
            }
        }
        if (whole < Files.size(path)) {
            keepDamaged(path, whole);
        }
    }

    /** A broker that was killed leaves a part of one record; anything else is for a person to look at. */
    private static void keepDamaged(Path path, long whole) throws IOException {
        Path kept = path.resolveSibling(NAME + ".bad");
        Files.copy(path, kept, StandardCopyOption.REPLACE_EXISTING);
        LOG.warn(
                "{}: the last {} bytes, from byte {} on, are not whole changes and do not count; the file is kept as {}",
                path,
                Files.size(path) - whole,
                whole,
                kept.getFileName());
    }

    private static Change change(String name) throws IOException {
        try {
            return Change.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IOException("written by another version", e);
        }
    }

    /** Appends a change. If that fails, nothing was appended. */
    void append(Change change, String clientId, Fields fields) {
        if (file == null) {
            return;
        }
        try {
            write(file, Records.encode(change, clientId, fields));
        } catch (IOException e) {
            restore(file);
            throw new UncheckedIOException(e);
        }
    }

    private void write(FileChannel to, ByteBuffer record) throws IOException {
        int bytes = record.remaining();
        while (record.hasRemaining()) {
            to.write(record);
        }
        size += bytes;
    }

    /** What follows a torn record would be lost. */
    private void restore(FileChannel to) {
        try {
            to.truncate(size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return whether most of the file no longer matters} */
    boolean isDue() {
        return file != null && size > Math.max(LEAST_REWRITTEN_BYTES, 4 * rewrittenSize);
    }

    /** Replaces the file by one with what the snapshot appends; if that fails, the old one is used for a while longer. */
    void rewrite(Runnable snapshot) {
        if (folder == null) {
            return;
        }
        FileChannel old = file;
        long oldSize = size;
        Path fresh = folder.resolve(NAME + ".new");
        try {
            Files.deleteIfExists(fresh);
            file = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
            size = 0;
            snapshot.run();
            file.force(true); // before the name: else a loss of power could leave the name with nothing behind it
            Files.move(fresh, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | UncheckedIOException e) {
            FileChannel failed = file;
            file = old;
            size = oldSize;
            closeUnless(failed, old);
            throw e instanceof UncheckedIOException unchecked ? unchecked : new UncheckedIOException((IOException) e);
        } finally {
            rewrittenSize = size; // the next try comes when it has grown again
        }
        closeUnless(old, file);
        forceFolder(folder);
    }

    private static void closeUnless(@Nullable FileChannel unused, @Nullable FileChannel used) {
        try {
            if (unused != null && unused != used) {
                unused.close();
            }
        } catch (IOException e) {
            LOG.debug("not closed in order: {}", e.toString());
        }
    }

    private static void forceFolder(Path folder) {
        try (FileChannel names = FileChannel.open(folder)) {
            names.force(true);
        } catch (IOException e) {
            LOG.debug("this system does not write a folder to the disk when told to: {}", e.toString());
        }
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                file.force(true);
                file.close();
            }
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
