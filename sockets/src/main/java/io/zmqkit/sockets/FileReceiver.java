package io.zmqkit.sockets;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * Receives files over TCP, one after another, into one directory.
 *
 * <p>A sender connects, sends the length of a header as four bytes, highest first, the header as JSON (see
 * {@link FileHeader}), and the file's bytes. It is answered with one line, {@code ok} or {@code error: REASON}. Memory does
 * not grow with the file. The hash is checked before the file gets its name; a file that fails leaves nothing. ZeroMQ
 * frames have their length in front too, but must fit into memory.
 */
public final class FileReceiver implements SocketProgram {

    static final int MAX_HEADER_BYTES = 64 << 10;

    private static final int CHUNK_BYTES = 64 << 10;
    private static final int DRAIN_MILLIS = 2000;

    private final TcpServer server;
    private final Path directory;
    private final int count;
    private final FileHeader.Codec codec;
    private final Events events;
    private int received;
    private int failed;

    /** What happens, told in the thread of run(). */
    public interface Events {
        /**
         * Bytes come.
         *
         * @param header what is being received
         * @param bytes how many have come so far
         */
        void progress(FileHeader header, long bytes);

        /**
         * A file is complete.
         *
         * @param header what was sent
         * @param file where it is
         */
        void received(FileHeader header, Path file);

        /**
         * A file failed.
         *
         * @param sender who sent it
         * @param why in words that follow a colon
         */
        void failed(String sender, String why);
    }

    /**
     * Binds the socket.
     *
     * @param options where and how; idle is how long a sender may stall
     * @param directory where files go
     * @param count how many files to receive, good or bad, at least 1
     * @param codec reads headers
     * @param events told what happens
     * @param warn told of connections that brought no file
     */
    public FileReceiver(
            ServerOptions options,
            Path directory,
            int count,
            FileHeader.Codec codec,
            Events events,
            Consumer<String> warn) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be > 0, was " + count);
        }
        if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw new IllegalArgumentException("'" + directory + "' must be a directory that can be written to");
        }
        this.directory = directory.toAbsolutePath().normalize();
        this.count = count;
        this.codec = codec;
        this.events = events;
        server = TcpServer.iterative(options, this::serve, warn);
    }

    private void serve(LineConnection sender) throws IOException {
        DataInputStream in = new DataInputStream(sender.socket().getInputStream());
        int first = in.read();
        if (first < 0) {
            throw new EOFException("sent nothing");
        }
        String answer = "ok";
        try {
            receive(in, first);
            received++;
        } catch (IOException e) {
            answer = "error: " + (e instanceof SocketTimeoutException ? "the sender stalled" : Net.why(e));
            failed++;
            events.failed(sender.peer(), answer.substring("error: ".length()));
        }
        answer(sender, answer);
        if (received + failed == count) {
            server.stop();
        }
    }

    private void receive(DataInputStream in, int firstByte) throws IOException {
        FileHeader header = header(in, firstByte);
        MessageDigest hash = Sha256.start();
        Path file;
        try (FileTarget target = new FileTarget(directory, header)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (long done = 0; done < header.size(); ) {
                int bytes = in.read(chunk, 0, (int) Math.min(chunk.length, header.size() - done));
                if (bytes < 0) {
                    throw new EOFException("the sender left after " + done + " of " + header.size() + " bytes");
                }
                hash.update(chunk, 0, bytes);
                target.write(ByteBuffer.wrap(chunk, 0, bytes));
                done += bytes;
                events.progress(header, done);
            }
            if (!HexFormat.of().formatHex(hash.digest()).equals(header.sha256())) {
                throw new IOException("the hash does not match, the file was thrown away");
            }
            file = target.commit();
        }
        events.received(header, file);
    }

    private FileHeader header(DataInputStream in, int firstByte) throws IOException {
        try {
            long length = ((long) firstByte << 24) | (in.readUnsignedByte() << 16) | in.readUnsignedShort();
            if (length < 1 || length > MAX_HEADER_BYTES) {
                throw new IOException("the header must have 1-65536 bytes, was " + length);
            }
            byte[] json = new byte[(int) length];
            in.readFully(json);
            return codec.decode(json);
        } catch (EOFException e) {
            throw new IOException("the sender left in mid-header", e);
        } catch (IllegalArgumentException e) {
            throw new IOException("the header is malformed: " + e.getMessage(), e);
        }
    }

    /** Answers, and reads what the sender still sends: closing on unread bytes would destroy the answer on its way. */
    private static void answer(LineConnection sender, String answer) throws IOException {
        sender.writeLine(answer);
        sender.endOutput();
        Socket socket = sender.socket();
        socket.setSoTimeout(DRAIN_MILLIS);
        long deadline = System.nanoTime() + DRAIN_MILLIS * 1_000_000L;
        InputStream rest = socket.getInputStream();
        byte[] chunk = new byte[CHUNK_BYTES];
        int bytes = 0;
        while (bytes >= 0 && System.nanoTime() - deadline < 0) {
            bytes = rest.read(chunk);
        }
    }

    @Override
    public void run() {
        server.run();
    }

    /** {@return where it is bound} */
    public InetSocketAddress address() {
        return server.address();
    }

    /** {@return how many files are complete; read it after run() has returned} */
    public int received() {
        return received;
    }

    /** {@return how many files failed; read it after run() has returned} */
    public int failed() {
        return failed;
    }

    @Override
    public void stop() {
        server.stop();
    }

    @Override
    public void close() {
        server.close();
    }
}
