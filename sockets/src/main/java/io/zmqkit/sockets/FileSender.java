package io.zmqkit.sockets;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends one file to a {@link FileReceiver}, in constant memory.
 *
 * <p>The file is read twice: the hash goes first, in the header. So run() first reads, and only then connects; the
 * receiver need not wait meanwhile. A file that changes between fails at the receiver.
 */
public final class FileSender implements SocketProgram {

    private static final int CHUNK_BYTES = 64 << 10;

    private final InetSocketAddress receiver;
    private final Path file;
    private final String name;
    private final FileHeader.Codec codec;
    private final Duration timeout;
    private final LongConsumer progress;
    private volatile @Nullable Socket socket;
    private volatile boolean stopped;
    private @Nullable String fault;
    private boolean timedOut;
    private @Nullable FileHeader header;

    /**
     * Looks at the file.
     *
     * @param receiver where the receiver is
     * @param file a regular file
     * @param codec writes the header
     * @param timeout how long the receiver may stall, reading nothing or not answering, 1 ms to 24 h
     * @param progress told how many bytes were sent, in the thread of run()
     */
    public FileSender(
            InetSocketAddress receiver, Path file, FileHeader.Codec codec, Duration timeout, LongConsumer progress) {
        if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException("timeout must be 1 ms to 24 h, was " + timeout.toMillis() + " ms");
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IllegalArgumentException("'" + file + "' must be a regular file that can be read");
        }
        this.receiver = receiver;
        this.file = file;
        this.codec = codec;
        this.timeout = timeout;
        this.progress = progress;
        name = String.valueOf(file.toAbsolutePath().normalize().getFileName());
    }

    @Override
    public void run() {
        try {
            FileHeader first = hash();
            header = first;
            if (!stopped) {
                send(first);
            }
        } catch (DroppedException e) {
            timedOut = true;
            fault = "the receiver " + e.getMessage();
        } catch (SocketTimeoutException e) {
            timedOut = true;
            fault = "the receiver did not answer for " + Net.text(timeout);
        } catch (IOException e) {
            fault = Net.why(e);
        }
    }

    private FileHeader hash() throws IOException {
        MessageDigest hash = Sha256.start();
        long size = 0;
        byte[] chunk = new byte[CHUNK_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int bytes = in.read(chunk); bytes >= 0 && !stopped; bytes = in.read(chunk)) {
                hash.update(chunk, 0, bytes);
                size += bytes;
            }
        }
        return new FileHeader(name, size, HexFormat.of().formatHex(hash.digest()));
    }

    private void send(FileHeader first) throws IOException {
        try (Socket connected = Net.connect("file sender", receiver);
                InputStream in = Files.newInputStream(file);
                WriteWatchdog watchdog = new WriteWatchdog(timeout)) {
            socket = connected;
            connected.setSoTimeout((int) timeout.toMillis());
            LineConnection connection = new LineConnection(connected, watchdog);
            InputStream answers = connected.getInputStream();
            try {
                sendHeader(connection, first);
                byte[] chunk = new byte[CHUNK_BYTES];
                long sent = 0;
                // An answer before the end is a refusal: it would be lost if we wrote on until the connection breaks.
                while (sent < first.size() && answers.available() == 0 && !stopped) {
                    int bytes = in.read(chunk, 0, (int) Math.min(chunk.length, first.size() - sent));
                    if (bytes < 0) {
                        throw new IOException("the file became shorter while it was sent");
                    }
                    connection.write(chunk, bytes);
                    sent += bytes;
                    progress.accept(sent);
                }
            } catch (SocketException e) {
                if (answers.available() == 0) {
                    throw e;
                }
            }
            takeAnswer(connection);
        }
    }

    private void sendHeader(LineConnection connection, FileHeader first) throws IOException {
        byte[] json = codec.encode(first);
        ByteBuffer header = ByteBuffer.allocate(Integer.BYTES + json.length);
        header.putInt(json.length).put(json);
        connection.write(header.array(), header.capacity());
    }

    private void takeAnswer(LineConnection connection) throws IOException {
        String answer = stopped ? "ok" : connection.readLine();
        if (answer == null) {
            fault = "the receiver left without an answer";
        } else if (!answer.equals("ok")) {
            fault = "the receiver says: " + answer.replaceFirst("^error: ", "");
        }
    }

    /** {@return what was sent; null if the file could not be read} */
    public @Nullable FileHeader header() {
        return header;
    }

    /** {@return why it failed; null if the receiver has the file} */
    public @Nullable String fault() {
        return stopped ? "stopped" : fault;
    }

    /** {@return true if it failed because the receiver stalled for longer than the timeout} */
    public boolean hasTimedOut() {
        return timedOut && !stopped;
    }

    @Override
    public void stop() {
        stopped = true;
        close();
    }

    @Override
    public void close() {
        Socket open = socket;
        if (open != null) {
            Net.close(open);
        }
    }
}
