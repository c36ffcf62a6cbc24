package io.zmqkit.bridge.broker;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What survives a restart: a file to which each change is appended before it is acknowledged, so that a broker that is
 * killed has lost nothing that it has acknowledged. The system may lose what it has not yet written to the disk when the
 * power fails. One record is its length, its CRC-32, and as many bytes; a torn last one does not count. From time to time
 * the file is replaced by one with what still matters. Only in the event loop.
 */
final class Journal implements AutoCloseable {

    private static final String NAME = "mqtt.journal";
    private static final int HEAD_BYTES = 8;
    private static final int MOST_RECORD_BYTES = 300 << 20;
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
        SUBSCRIBE,
        UNSUBSCRIBE,
        QUEUE,
        RELEASE,
        DONE,
        INCOMING,
        INCOMING_DONE,
        RETAIN,
        UNRETAIN
    }

    /** Writes the fields of a record. */
    @FunctionalInterface
    interface Fields {
        void write(DataOutputStream out) throws IOException;
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
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            byte[] record = next(in);
            while (record != null) {
                var fields = new DataInputStream(new ByteArrayInputStream(record));
                reader.read(change(readText(fields)), readText(fields), fields);
                record = next(in);
            }
        }
    }

    private static Change change(String name) throws IOException {
        try {
            return Change.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IOException("written by a later version", e);
        }
    }

    private static byte @Nullable [] next(DataInputStream in) throws IOException {
        byte[] head = in.readNBytes(HEAD_BYTES);
        if (head.length < HEAD_BYTES) {
            return null;
        }
        int length = ByteBuffer.wrap(head).getInt();
        if (length < 2 || length > MOST_RECORD_BYTES) {
            return null;
        }
        byte[] record = in.readNBytes(length);
        return record.length == length && crc(record) == ByteBuffer.wrap(head).getInt(4) ? record : null;
    }

    /** Appends a change. If that fails, nothing was appended. */
    void append(Change change, String clientId, Fields fields) {
        if (file == null) {
            return;
        }
        try {
            write(file, record(change, clientId, fields));
        } catch (IOException e) {
            restore(file);
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer record(Change change, String clientId, Fields fields) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        writeText(out, change.name());
        writeText(out, clientId);
        fields.write(out);
        byte[] record = bytes.toByteArray();
        return ByteBuffer.allocate(HEAD_BYTES + record.length)
                .putInt(record.length)
                .putInt(crc(record))
                .put(record)
                .flip();
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

    private static int crc(byte[] record) {
        var crc = new CRC32();
        crc.update(record);
        return (int) crc.getValue();
    }

    /** {@return whether most of the file no longer matters} */
    boolean isDue() {
        return file != null && size > Math.max(LEAST_REWRITTEN_BYTES, 4 * rewrittenSize);
    }

    /** Replaces the file by one with what the snapshot appends. */
    void rewrite(Consumer<Journal> snapshot) throws IOException {
        if (folder == null) {
            return;
        }
        Path fresh = folder.resolve(NAME + ".new");
        Files.deleteIfExists(fresh);
        FileChannel old = file;
        long oldSize = size;
        file = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
        size = 0;
        try {
            snapshot.accept(this);
            Files.move(fresh, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | UncheckedIOException e) {
            file.close();
            file = old;
            size = oldSize;
            throw e;
        }
        rewrittenSize = size;
        if (old != null) {
            old.close();
        }
    }

    static void writeText(DataOutputStream out, String text) throws IOException {
        writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String readText(DataInputStream in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    static byte[] readBytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
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
