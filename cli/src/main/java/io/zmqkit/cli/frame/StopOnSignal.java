package io.zmqkit.cli.frame;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Ctrl-C and SIGTERM end a command in order: its program is told to stop, closes its sockets in its own thread and
 * prints its summary, the command closes what else it has opened, and only then the JVM exits, with 130 or 143. After
 * 2.8 s the JVM exits anyway.
 *
 * <p>The root command has one for the command that it runs: the command must have returned before the JVM may exit.
 */
public final class StopOnSignal implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 2800;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopAndWait, "stop-on-signal");
    private @Nullable Runnable stop;
    private boolean signalled;

    /** The one of the command line that a command belongs to. */
    public static StopOnSignal of(CommandSpec command) {
        return ((Root) command.root().userObject()).signal();
    }

    /** From now on a signal waits for {@link #close}. */
    public void arm() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** From now on, a signal calls a program's stop(); at once, if the signal has already come. */
    public synchronized void stops(Runnable programsStop) {
        stop = programsStop;
        if (signalled) {
            programsStop.run();
        }
    }

    private synchronized void signal() {
        signalled = true;
        if (stop != null) {
            stop.run();
        }
    }

    /** What the shutdown hook does: the JVM ends when it has returned. */
    void stopAndWait() {
        signal();
        try {
            if (!closed.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                System.err.println("zmqkit: did not stop within 3 s, ended by force");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a shutdown hook", e);
        }
    }

    /** The command has returned, and so everything is closed: the JVM may exit. */
    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            hook.setName("stop-on-signal, done"); // the JVM is going down: the hook is running, and returns now
        }
    }
}
