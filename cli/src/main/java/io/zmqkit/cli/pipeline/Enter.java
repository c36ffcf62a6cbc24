package io.zmqkit.cli.pipeline;

import io.zmqkit.cli.frame.StandardStreams;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/** Waits until a person presses Enter, the input ends, or a signal comes. */
final class Enter {

    private final CompletableFuture<Boolean> pressed = new CompletableFuture<>();

    /** {@return false if it was told to give up} The input is read in a thread of its own, since a read cannot be ended. */
    boolean await() {
        Thread reader = new Thread(this::read, "stdin");
        reader.setDaemon(true);
        reader.start();
        return pressed.join();
    }

    private void read() {
        try (InputStream in = StandardStreams.in()) {
            int next = in.read();
            while (next != -1 && next != '\n') {
                next = in.read();
            }
            pressed.complete(true);
        } catch (IOException e) {
            pressed.complete(true); // an input that cannot be read has ended
        }
    }

    /** From any thread. */
    void giveUp() {
        pressed.complete(false);
    }
}
