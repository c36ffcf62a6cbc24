package io.zmqkit.labs;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What is typed into a student's program. One that has ended hears nothing. */
final class Keyboard {

    private final Process process;

    Keyboard(Process process) {
        this.process = process;
    }

    void type(String text) {
        try {
            OutputStream stdin = process.getOutputStream();
            stdin.write(text.getBytes(StandardCharsets.UTF_8));
            stdin.flush();
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new NotYet("a program that reads its stdin", "stdin was closed", "who closes System.in?");
            }
        }
    }

    void end() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
