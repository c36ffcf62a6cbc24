package io.zmqkit.cli.weather;

import io.zmqkit.cli.frame.BoundedLines;
import io.zmqkit.cli.frame.Errors.CommandFailedException;
import io.zmqkit.cli.frame.StandardStreams;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.weather.WeatherColumns.MalformedRowException;
import io.zmqkit.patterns.pubsub.WeatherFeed;
import io.zmqkit.patterns.pubsub.WeatherUpdate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * Observations from a CSV file or from stdin. A thread of its own reads ahead, a bounded number of rows, so that an
 * idle stdin never blocks the publisher. A bad row is reported, counted and left out.
 */
final class WeatherCsv implements WeatherFeed, AutoCloseable {

    private static final int ROWS_AHEAD = 1000;
    private static final int BAD_ROWS_SHOWN = 10;

    private final String source;
    private final Consumer<String> warn;
    private final BlockingQueue<Row> rows = new ArrayBlockingQueue<>(ROWS_AHEAD);
    private long badRows;
    private volatile boolean ended;
    private volatile boolean closed;
    private volatile @Nullable CommandFailedException failure;

    /** A row that was read: an update, or what is wrong with it. */
    private record Row(
            long number,
            @Nullable WeatherUpdate update,
            @Nullable String fault) {}

    /** Opens the stream; it may block, as a named pipe does until somebody writes to it. */
    private interface Source {
        InputStream open() throws IOException;
    }

    private WeatherCsv(String source, Consumer<String> warn) {
        this.source = source;
        this.warn = warn;
    }

    /**
     * Starts to read. A file without the three columns fails here; a stream fails later, see {@link #failure()}.
     *
     * @param from a file, or {@code -} for stdin
     * @param warn is given bad rows, in the thread of {@link #poll()}
     */
    static WeatherCsv open(String from, Consumer<String> warn) {
        if (from.equals("-")) {
            WeatherCsv csv = new WeatherCsv("stdin", warn);
            csv.start(StandardStreams::in);
            return csv;
        }
        Path file = existing(from);
        if (Files.isRegularFile(file)) {
            try (BoundedLines lines = new BoundedLines(Files.newInputStream(file))) {
                readHeader(lines, from);
            } catch (IOException e) {
                throw cannotRead(from, e);
            }
        }
        WeatherCsv csv = new WeatherCsv(from, warn);
        csv.start(() -> Files.newInputStream(file));
        return csv;
    }

    private static Path existing(String from) {
        Path file;
        try {
            file = Converters.path(from);
        } catch (TypeConversionException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
        String why = !Files.exists(file)
                ? "no such file"
                : Files.isDirectory(file) ? "is a directory" : !Files.isReadable(file) ? "permission denied" : "";
        if (!why.isEmpty()) {
            throw new CommandFailedException("cannot read " + from + ": " + why);
        }
        return file;
    }

    private static CommandFailedException cannotRead(String source, IOException e) {
        return new CommandFailedException("cannot read " + source + ": " + e.getMessage(), e);
    }

    private static WeatherColumns readHeader(BoundedLines lines, String source) throws IOException {
        BoundedLines.Line line = lines.next();
        while (line != null && line.fault() == null && line.text().isBlank()) {
            line = lines.next();
        }
        if (line == null) {
            throw new CommandFailedException(
                    source + " is empty (its first line must name zip, temperature and humidity)");
        }
        if (line.fault() != null) {
            throw new CommandFailedException(source + " has no readable header: row 1 is " + line.fault());
        }
        return WeatherColumns.ofHeader(line.text(), source);
    }

    private void start(Source in) {
        Thread reader = new Thread(() -> read(in), "csv-reader");
        reader.setDaemon(true); // nothing else can end a read of stdin
        reader.start();
    }

    private void read(Source in) {
        try (BoundedLines lines = new BoundedLines(in.open())) {
            WeatherColumns columns = readHeader(lines, source);
            BoundedLines.Line line = lines.next();
            while (line != null && !closed) {
                if (line.fault() != null || !line.text().isBlank()) {
                    handOver(row(line, columns));
                }
                line = lines.next();
            }
        } catch (CommandFailedException e) {
            failure = e;
        } catch (IOException e) {
            failure = cannotRead(source, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a reader", e);
        } finally {
            ended = true;
        }
    }

    private static Row row(BoundedLines.Line line, WeatherColumns columns) {
        if (line.fault() != null) {
            return new Row(line.number(), null, line.fault());
        }
        try {
            return new Row(line.number(), columns.parse(line.text()), null);
        } catch (MalformedRowException e) {
            return new Row(line.number(), null, e.getMessage());
        }
    }

    private void handOver(Row row) throws InterruptedException {
        boolean done = false;
        while (!done) { // the publisher's rate decides how fast the file is read
            done = rows.offer(row, 1, TimeUnit.SECONDS) || closed;
        }
    }

    @Override
    public @Nullable WeatherUpdate poll() {
        for (int i = 0; i < ROWS_AHEAD; i++) { // bad rows without end must not keep the publisher here
            Row row = rows.poll();
            if (row == null || row.update() != null) {
                return row == null ? null : row.update();
            }
            badRows++;
            if (badRows <= BAD_ROWS_SHOWN) {
                warn.accept("row " + row.number() + ": " + row.fault());
            } else if (badRows == BAD_ROWS_SHOWN + 1) {
                warn.accept("row " + row.number() + " is bad too; from here on bad rows are only counted");
            }
        }
        return null;
    }

    @Override
    public boolean isEnded() {
        return ended && rows.isEmpty(); // in this order: the last row is handed over before the end is reported
    }

    /** How many rows were left out; to be asked in the thread of {@link #poll()}. */
    long badRows() {
        return badRows;
    }

    /** Why the reading ended early, if it did. */
    @Nullable
    CommandFailedException failure() {
        return failure;
    }

    @Override
    public void close() {
        closed = true;
    }
}
