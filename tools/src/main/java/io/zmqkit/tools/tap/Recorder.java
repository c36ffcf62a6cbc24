package io.zmqkit.tools.tap;

import io.zmqkit.wire.capture.CapturedConnection;
import io.zmqkit.wire.capture.PcapngWriter;
import io.zmqkit.wire.capture.TcpRecording;
import io.zmqkit.wire.capture.TcpStreams;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes what goes through a tap into a capture that Wireshark opens. Where the disk is full the recording ends, is told of,
 * and is whole up to there; what is observed goes on. One thread.
 */
public final class Recorder implements TcpStreams.Listener, AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final String file;
    private final Consumer<String> warn;
    private final PcapngWriter capture;
    private final Map<Integer, TcpRecording> recordings = new HashMap<>();
    private boolean hasFailed;

    /** Something that writes. */
    @FunctionalInterface
    private interface Step {
        void write() throws IOException;
    }

    /**
     * Begins a file, in place of one that is there.
     *
     * @param file where
     * @param warn told, in one line, if the recording ends early
     * @throws IOException if it cannot be written
     */
    public Recorder(Path file, Consumer<String> warn) throws IOException {
        this(file.toString(), new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES), warn);
    }

    Recorder(String file, OutputStream out, Consumer<String> warn) throws IOException {
        this.file = file;
        this.warn = warn;
        capture = new PcapngWriter(out);
        capture.flush(); // so that a disk that is full is seen at once
    }

    private void record(Step step) {
        if (hasFailed) {
            return;
        }
        try {
            step.write();
        } catch (IOException e) {
            hasFailed = true;
            recordings.clear();
            warn.accept("the recording " + file + " has ended: " + e.getMessage() + "; the tap goes on");
        }
    }

    @Override
    public void opened(CapturedConnection connection, long timeNanos) {
        record(() -> recordings.put(
                connection.number(), new TcpRecording(capture, connection.client(), connection.server(), timeNanos)));
    }

    @Override
    public void data(CapturedConnection connection, boolean fromClient, long timeNanos, ByteBuffer bytes) {
        TcpRecording recording = recordings.get(connection.number());
        if (recording != null) {
            record(() -> {
                recording.data(fromClient, timeNanos, bytes);
                capture.flush(); // what went through is in the file, though the tap be killed
            });
        }
    }

    @Override
    public void gap(CapturedConnection connection, boolean fromClient, long bytes) {
        throw new IllegalStateException("a tap sees every byte");
    }

    @Override
    public void closed(CapturedConnection connection, long timeNanos, boolean abruptly) {
        TcpRecording recording = recordings.remove(connection.number());
        if (recording == null) {
            return;
        }
        record(() -> {
            if (abruptly) {
                recording.reset(true, timeNanos);
            } else {
                recording.end(true, timeNanos);
                recording.end(false, timeNanos);
            }
            capture.flush(); // what has ended is in the file, whatever happens to the tap
        });
    }

    /** {@return whether it has ended early} */
    public boolean hasFailed() {
        return hasFailed;
    }

    @Override
    public void close() {
        record(capture::close);
    }
}
