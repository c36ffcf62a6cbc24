package io.zmqkit.cli.chat;

import io.zmqkit.chat.LineFeed;
import io.zmqkit.cli.frame.BoundedLines;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.StandardStreams;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Feeds the lines of stdin to a chat client, in a thread of its own, because reading stdin cannot be given a deadline. */
final class ChatInput {

    private final Output output;
    private final AtomicLong faults = new AtomicLong();

    ChatInput(Output output) {
        this.output = output;
    }

    /** Begins; afterwards, when the input has ended, calls {@code then} in its own thread. */
    void start(LineFeed lines, Runnable then) {
        Thread reader = new Thread(() -> read(lines, then), "stdin");
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

    private void read(LineFeed lines, Runnable then) {
        try (BoundedLines input = new BoundedLines(StandardStreams.in())) {
            boolean open = true;
            for (BoundedLines.Line line = input.next(); line != null && open; line = input.next()) {
                if (line.fault() != null) {
                    faults.incrementAndGet();
                    output.warn("line " + line.number() + " is not sent: " + line.fault());
                } else if (!line.text().isEmpty()) {
                    open = lines.say(line.text());
                }
            }
        } catch (IOException e) {
            faults.incrementAndGet();
            output.warn("cannot read the input: " + e.getMessage());
        }
        lines.end();
        then.run();
    }
}
