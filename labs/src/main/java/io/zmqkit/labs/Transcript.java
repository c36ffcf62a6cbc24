package io.zmqkit.labs;

import java.io.IOException;
import java.io.Reader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The lines that a program has printed so far on one of its streams, up to a limit. Any thread may read it. */
final class Transcript {

    private static final int LIMIT_CHARACTERS = 1 << 20;

    private static final Duration SLICE = Duration.ofMillis(50);

    private final List<String> lines = new ArrayList<>();
    private final StringBuilder line = new StringBuilder();
    private final Consumer<String> onLine;
    private boolean ended;

    /**
     * Begins.
     *
     * @param onLine is given each line, by the thread that reads
     */
    Transcript(Consumer<String> onLine) {
        this.onLine = onLine;
    }

    /** {@return the verdict on a program that has printed more than the limit} */
    static NotYet tooMuch() {
        return new NotYet(
                "less than 1 MiB of output",
                "more than 1 MiB, so your program was ended",
                "is there a loop that prints and never waits?");
    }

    /** Reads a stream in a thread of its own until it ends, or more has come than the limit. */
    void follow(Reader from, Runnable tooMuch) {
        Thread reader = new Thread(() -> read(from, tooMuch), "transcript");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Reader from, Runnable tooMuch) {
        char[] buffer = new char[8192];
        int total = 0;
        try {
            int count = from.read(buffer);
            while (count >= 0 && total <= LIMIT_CHARACTERS) {
                total += count;
                add(buffer, count);
                count = from.read(buffer);
            }
            if (count >= 0) {
                tooMuch.run();
            }
        } catch (IOException e) {
            add(new char[] {'\n'}, 1); // the stream was closed, because the program was killed
        }
        end();
    }

    private synchronized void add(char[] characters, int count) {
        for (int i = 0; i < count; i++) {
            if (characters[i] == '\n') {
                endLine();
            } else if (characters[i] != '\r') {
                line.append(characters[i]);
            }
        }
        notifyAll();
    }

    private void endLine() {
        lines.add(line.toString());
        onLine.accept(line.toString());
        line.setLength(0);
    }

    private synchronized void end() {
        if (line.length() > 0) {
            endLine();
        }
        ended = true;
        notifyAll();
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** Puts the last few lines into words. */
    synchronized String last(int most) {
        return lines.isEmpty()
                ? "no output"
                : "the lines " + lines.subList(Math.max(0, lines.size() - most), lines.size());
    }

    /** Waits for the first line that matches as a whole; null if none has come in time, or none can come any more. */
    synchronized @Nullable String await(Pattern pattern, Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        int looked = 0;
        while (true) {
            for (; looked < lines.size(); looked++) {
                if (pattern.matcher(lines.get(looked)).matches()) {
                    return lines.get(looked);
                }
            }
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (ended || millis <= 0) {
                return null;
            }
            wait(millis);
        }
    }

    /** The same, for as long as somebody is patient. */
    @Nullable
    String await(Pattern pattern, Patience patience) throws InterruptedException {
        String found = await(pattern, patience.atMost(SLICE));
        while (found == null && !hasEnded() && !patience.isOver()) {
            found = await(pattern, patience.atMost(SLICE));
        }
        return found;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Waits until everything has been read. */
    synchronized void awaitEnd(Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        for (long millis = within.toMillis(); !ended && millis > 0; ) {
            wait(millis);
            millis = (deadline - System.nanoTime()) / 1_000_000;
        }
    }
}
