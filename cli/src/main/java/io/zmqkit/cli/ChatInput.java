package io.zmqkit.cli;

import io.zmqkit.chat.LineFeed;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;

/** Feeds the lines of stdin to a chat client, in a thread of its own, because reading stdin cannot be given a deadline. */
final class ChatInput {

    private final LineFeed lines;
    private final Output output;

    ChatInput(LineFeed lines, Output output) {
        this.lines = lines;
        this.output = output;
    }

    void start() {
        Thread reader = new Thread(this::read, "stdin");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BoundedLines input = new BoundedLines(new FileInputStream(FileDescriptor.in))) {
            boolean open = true;
            for (BoundedLines.Line line = input.next(); line != null && open; line = input.next()) {
                if (line.fault() != null) {
                    output.warn("line " + line.number() + " is not sent: " + line.fault());
                } else if (!line.text().isEmpty()) {
                    open = lines.say(line.text());
                }
            }
        } catch (IOException e) {
            output.warn("cannot read the input: " + e.getMessage());
        }
        lines.end();
    }
}
