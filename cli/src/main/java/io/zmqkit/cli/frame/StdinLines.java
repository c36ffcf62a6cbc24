package io.zmqkit.cli.frame;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Gives the lines of stdin to a client, in a thread of its own, because nothing can end a read of stdin. */
public final class StdinLines {

    private final AtomicLong faults = new AtomicLong();

    /**
     * Starts to read.
     *
     * @param output is given the lines that cannot be sent
     * @param say takes a line; false if it takes no more
     * @param end called when the input has ended, or no more is taken
     */
    public void start(Output output, Predicate<String> say, Runnable end) {
        Thread reader = new Thread(() -> read(output, say, end), "stdin");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Output output, Predicate<String> say, Runnable end) {
        try (BoundedLines input = new BoundedLines(StandardStreams.in())) {
            boolean open = true;
            for (BoundedLines.Line line = input.next(); line != null && open; line = open ? input.next() : null) {
                if (line.fault() == null) {
                    open = say.test(line.text());
                } else {
                    lost(output, "line " + line.number() + " is not sent: " + line.fault());
                }
            }
        } catch (IOException e) {
            lost(output, "cannot read the input: " + e.getMessage());
        }
        end.run();
    }

    /** Reports input that is not sent, and counts it. */
    public void lost(Output output, String why) {
        faults.incrementAndGet();
        output.warn(why);
    }

    /** The exit code of a client that would end with {@code code}; success becomes failure if input was lost. */
    public int exitCode(int code) {
        return code == Errors.DONE && faults.get() > 0 ? Errors.LOST : code;
    }
}
