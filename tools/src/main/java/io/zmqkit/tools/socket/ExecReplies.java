package io.zmqkit.tools.socket;

import io.zmqkit.core.Ranges;
import io.zmqkit.core.Uninterrupted;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Replies with what a shell command prints, without a newline at its end: it gets the last frame of the request on its
 * stdin, and all of them in ZMQKIT_FRAMES. A command that fails, takes too long or prints too much is ended with its
 * children, the reply is empty, and that is said.
 */
public final class ExecReplies implements Replies {

    private static final List<byte[]> EMPTY = List.of(new byte[0]);
    /** A process gets no larger variable. */
    private static final int MOST_VARIABLE_CHARACTERS = 100_000;

    private final String command;
    private final long timeoutNanos;
    private final int mostBytes;
    private final Function<List<byte[]>, String> asText;
    private final Consumer<String> notes;

    /**
     * Runs nothing yet.
     *
     * @param command for {@code sh -c}
     * @param timeout how long it may take, 1 ms to 1 h
     * @param mostBytes how much it may print
     * @param asText writes the frames of a request for ZMQKIT_FRAMES
     * @param notes is told why a reply is empty
     */
    public ExecReplies(
            String command,
            Duration timeout,
            int mostBytes,
            Function<List<byte[]>, String> asText,
            Consumer<String> notes) {
        Ranges.requireBetween("time for the command", timeout, Duration.ofMillis(1), Duration.ofHours(1));
        this.command = command;
        this.timeoutNanos = timeout.toNanos();
        this.mostBytes = mostBytes;
        this.asText = asText;
        this.notes = notes;
    }

    @Override
    public List<byte[]> to(List<byte[]> request, BooleanSupplier isEnding) {
        Process process;
        try {
            process = start(request);
        } catch (IOException e) {
            notes.accept("the reply is empty: cannot run the command: " + e.getMessage());
            return EMPTY;
        }
        try {
            return List.of(run(process, request.get(request.size() - 1), isEnding));
        } catch (FailedException e) {
            notes.accept("the reply is empty: the command " + e.getMessage());
            return EMPTY;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process start(List<byte[]> request) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).redirectError(ProcessBuilder.Redirect.INHERIT);
        String frames = asText.apply(request);
        if (frames.length() <= MOST_VARIABLE_CHARACTERS) {
            builder.environment().put("ZMQKIT_FRAMES", frames);
        }
        return builder.start();
    }

    private byte[] run(Process process, byte[] input, BooleanSupplier isEnding) throws FailedException {
        long start = System.nanoTime();
        CompletableFuture<byte[]> printed =
                CompletableFuture.supplyAsync(() -> read(process.getInputStream()), ExecReplies::inAThread);
        CompletableFuture<Boolean> unused =
                CompletableFuture.supplyAsync(() -> write(process.getOutputStream(), input), ExecReplies::inAThread);
        Optional<byte[]> output = Optional.empty();
        while (output.isEmpty()) {
            if (isEnding.getAsBoolean()) {
                throw new FailedException("was ended with this program");
            } else if (System.nanoTime() - start > timeoutNanos) {
                throw new FailedException("took longer than " + timeoutNanos / 1_000_000 + " ms");
            }
            output = result(printed);
        }
        if (output.get().length > mostBytes) {
            throw new FailedException("printed more than " + mostBytes + " bytes");
        }
        boolean hasEnded = Uninterrupted.await(
                () -> process.waitFor(timeoutNanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS));
        if (!hasEnded || process.exitValue() != 0) {
            throw new FailedException(hasEnded ? "ended with exit code " + process.exitValue() : "did not end in time");
        }
        return withoutNewline(output.get());
    }

    /** As the shell's own $(command) does: echo is not to add a byte to each reply. */
    private static byte[] withoutNewline(byte[] output) {
        boolean ends = output.length > 0 && output[output.length - 1] == '\n';
        return ends ? Arrays.copyOf(output, output.length - 1) : output;
    }

    /** {@return what was printed; empty if that is not all yet} */
    private static Optional<byte[]> result(CompletableFuture<byte[]> printed) {
        return Uninterrupted.await(() -> {
            try {
                return Optional.of(printed.get(LOOK_NANOS, TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                return Optional.empty();
            } catch (ExecutionException e) {
                throw new IllegalStateException("cannot read what the command prints", e);
            }
        });
    }

    private static void inAThread(Runnable task) {
        Thread thread = new Thread(task, "command-stream");
        thread.setDaemon(true);
        thread.start();
    }

    private byte[] read(InputStream output) {
        try {
            return output.readNBytes(mostBytes + 1);
        } catch (IOException e) {
            return new byte[0]; // the command has been ended
        }
    }

    private static boolean write(OutputStream stdin, byte[] input) {
        try (stdin) {
            stdin.write(input);
            return true;
        } catch (IOException e) {
            return false; // the command does not read it all, as it may
        }
    }

    private static final class FailedException extends Exception {
        private static final long serialVersionUID = 1L;

        FailedException(String why) {
            super(why);
        }
    }
}
