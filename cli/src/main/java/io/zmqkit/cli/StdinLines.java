package io.zmqkit.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.function.Predicate;

/** Gives the lines of stdin to a client, in a thread of its own, because nothing can end a read of stdin. */
final class StdinLines {

    private StdinLines() {}

    /**
     * Starts to read.
     *
     * @param say takes a line; false if it takes no more
     * @param end called when the input has ended, or no more is taken
     */
    static void start(Output output, Predicate<String> say, Runnable end) {
        Thread reader = new Thread(() -> read(output, say, end), "stdin");
        reader.setDaemon(true);
        reader.start();
    }

    private static void read(Output output, Predicate<String> say, Runnable end) {
        try (BoundedLines input = new BoundedLines(new FileInputStream(FileDescriptor.in))) {
            boolean open = true;
            for (BoundedLines.Line line = input.next(); line != null && open; line = open ? input.next() : null) {
                if (line.fault() == null) {
                    open = say.test(line.text());
                } else {
                    output.warn("line " + line.number() + " is not sent: " + line.fault());
                }
            }
        } catch (IOException e) {
            output.warn("cannot read the input: " + e.getMessage());
        }
        end.run();
    }
}
