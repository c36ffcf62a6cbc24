package io.zmqkit.cli.frame;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Stdin, stdout and stderr as the process got them, which may be closed. The next file that is opened gets the number
 * of a closed one: the JVM's own class library becomes stdin, or a socket stdout. UTF-8 whatever the locale.
 */
public final class StandardStreams {

    private static final Path DESCRIPTORS = Path.of("/dev/fd");
    private static final Path NULL = Path.of("/dev/null");

    private StandardStreams() {}

    /**
     * Opens /dev/null in place of those that are closed and that the JVM has not taken itself, so that none of the
     * program's files and sockets becomes one.
     *
     * @return what was opened, to be kept while the program runs
     */
    public static List<InputStream> fill() {
        List<InputStream> opened = new ArrayList<>();
        for (int descriptor = 0; descriptor <= 2; descriptor++) {
            if (Files.isDirectory(DESCRIPTORS) && !Files.exists(DESCRIPTORS.resolve(String.valueOf(descriptor)))) {
                try {
                    opened.add(Files.newInputStream(NULL));
                } catch (IOException e) {
                    return opened; // no descriptor is left: nothing will be opened
                }
            }
        }
        return opened;
    }

    /** Stdin; at its end at once if it is closed. Close it when everything has been read. */
    public static InputStream in() {
        return isTakenByJvm(0) ? InputStream.nullInputStream() : new FileInputStream(FileDescriptor.in);
    }

    /**
     * Stdout, flushed after each line.
     *
     * @param onFailure called once with the reason why it cannot be written, unless its reader has gone
     */
    public static PrintWriter out(Consumer<String> onFailure) {
        return writer(new Watched(onFailure));
    }

    /**
     * Stdout for bytes, not buffered.
     *
     * @param onFailure as for {@link #out}
     */
    public static OutputStream bytes(Consumer<String> onFailure) {
        return new Watched(onFailure);
    }

    /** {@return true if a person types what comes from stdin} */
    public static boolean isInputATerminal() {
        try {
            Path file = DESCRIPTORS.resolve("0").toRealPath();
            return file.startsWith("/dev/pts") || file.toString().matches("/dev/(tty|console).*");
        } catch (IOException e) {
            return false; // a pipe, or closed
        }
    }

    /** Stderr, flushed after each line. */
    public static PrintWriter err() {
        return writer(isTakenByJvm(2) ? OutputStream.nullOutputStream() : new FileOutputStream(FileDescriptor.err));
    }

    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** Without /dev/fd this cannot be known. */
    private static boolean isTakenByJvm(int descriptor) {
        try {
            Path file = DESCRIPTORS.resolve(String.valueOf(descriptor)).toRealPath();
            return file.startsWith(Path.of(System.getProperty("java.home")).toRealPath())
                    || file.equals(
                            Path.of(System.getProperty("java.class.path")).toRealPath())
                    || file.toString().endsWith(".jsa"); // an archive of its classes
        } catch (IOException e) {
            return false; // a pipe, a socket, a file that was deleted
        }
    }

    /** The launcher opens /dev/null for reading where stdout is closed; real writes to it never fail. */
    private static boolean isClosed(int descriptor) {
        try {
            return isTakenByJvm(descriptor)
                    || DESCRIPTORS
                            .resolve(String.valueOf(descriptor))
                            .toRealPath()
                            .equals(NULL);
        } catch (IOException e) {
            return false;
        }
    }

    /** Writers swallow failures, so the stream below them reports them. */
    private static final class Watched extends OutputStream {
        private final OutputStream out = new FileOutputStream(FileDescriptor.out);
        private final Consumer<String> onFailure;
        private final AtomicBoolean failed = new AtomicBoolean();

        Watched(Consumer<String> onFailure) {
            this.onFailure = onFailure;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                if (!failed.getAndSet(true) && !isOfClosedPipe(e)) {
                    onFailure.accept(isClosed(1) ? "stdout is closed" : String.valueOf(e.getMessage()));
                }
                throw e;
            }
        }
    }

    /** The system's message depends on the person's language, so this one is compared with that of a closed pipe. */
    private static boolean isOfClosedPipe(IOException failure) {
        try {
            Pipe pipe = Pipe.open();
            pipe.source().close();
            try (Pipe.SinkChannel sink = pipe.sink()) {
                return sink.write(ByteBuffer.allocate(1)) < 0;
            }
        } catch (IOException e) {
            return Objects.equals(e.getMessage(), failure.getMessage());
        }
    }
}
