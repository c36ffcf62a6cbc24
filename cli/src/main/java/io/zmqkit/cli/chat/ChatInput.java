package io.zmqkit.cli.chat;

import io.zmqkit.cli.frame.BoundedLines;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.StandardStreams;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Feeds the lines of stdin to a chat client, in a thread of its own, because reading stdin cannot be given a deadline. */
final class ChatInput {

    private final Output output;
    private final AtomicLong faults = new AtomicLong();

    ChatInput(Output output) {
        this.output = output;
    }

    /**
     * Begins.
     *
     * @param say takes a line; false if the client has ended
     * @param end called when the input has ended, in the thread that reads it
     */
    void start(Predicate<String> say, Runnable end) {
        Thread reader = new Thread(() -> read(say, end), "stdin");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * How many faults the input had: lines not UTF-8 or too long, a failed read. Counted before the client is told of
     * the end.
     */
    long faults() {
        return faults.get();
    }

    private void read(Predicate<String> say, Runnable end) {
        try (BoundedLines input = new BoundedLines(StandardStreams.in())) {
            boolean open = true;
            for (BoundedLines.Line line = input.next(); line != null && open; line = input.next()) {
                if (line.fault() != null) {
                    faults.incrementAndGet();
                    output.warn("line " + line.number() + " is not sent: " + line.fault());
                } else if (!line.text().isEmpty()) {
                    open = say.test(line.text());
                }
            }
        } catch (IOException e) {
            faults.incrementAndGet();
            output.warn("cannot read the input: " + e.getMessage());
        }
        end.run();
    }
}
