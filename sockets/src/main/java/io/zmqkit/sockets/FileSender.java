package io.zmqkit.sockets;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
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
    private static final int ANSWER_MILLIS = 30_000;

    private final InetSocketAddress receiver;
    private final Path file;
    private final String name;
    private final FileHeader.Codec codec;
    private final LongConsumer progress;
    private volatile @Nullable Socket socket;
    private volatile boolean stopped;
    private @Nullable String fault;
    private @Nullable FileHeader header;

    /**
     * Looks at the file.
     *
     * @param receiver where the receiver is
     * @param file a regular file
     * @param codec writes the header
     * @param progress told how many bytes were sent, in the thread of run()
     */
    public FileSender(InetSocketAddress receiver, Path file, FileHeader.Codec codec, LongConsumer progress) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IllegalArgumentException("'" + file + "' must be a regular file that can be read");
        }
        this.receiver = receiver;
        this.file = file;
        this.codec = codec;
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
                InputStream in = Files.newInputStream(file)) {
            socket = connected;
            connected.setSoTimeout(ANSWER_MILLIS);
            InputStream answers = connected.getInputStream();
            try {
                DataOutputStream out = new DataOutputStream(connected.getOutputStream());
                byte[] json = codec.encode(first);
                out.writeInt(json.length);
                out.write(json);
                byte[] chunk = new byte[CHUNK_BYTES];
                long sent = 0;
                // An answer before the end is a refusal: it would be lost if we wrote on until the connection breaks.
                while (sent < first.size() && answers.available() == 0 && !stopped) {
                    int bytes = in.read(chunk, 0, (int) Math.min(chunk.length, first.size() - sent));
                    if (bytes < 0) {
                        throw new IOException("the file became shorter while it was sent");
                    }
                    out.write(chunk, 0, bytes);
                    sent += bytes;
                    progress.accept(sent);
                }
            } catch (SocketException e) {
                if (answers.available() == 0) {
                    throw e;
                }
            }
            takeAnswer(connected);
        }
    }

    private void takeAnswer(Socket connected) throws IOException {
        String answer = stopped ? "ok" : new LineConnection(connected).readLine();
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
