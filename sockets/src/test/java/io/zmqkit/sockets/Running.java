package io.zmqkit.sockets;

import static org.assertj.core.api.Assertions.assertThat;

/** A program that runs in a thread of its own until it is done or the test is. */
final class Running implements AutoCloseable {

    private final SocketProgram program;
    private final Thread thread;
    private volatile boolean failed;

    Running(SocketProgram program) {
        this.program = program;
        thread = new Thread(program::run, program.getClass().getSimpleName());
        thread.setUncaughtExceptionHandler((died, failure) -> failed = true);
        thread.start();
    }

    /** Waits for run() to return by itself; the program's figures may be read then. */
    void join() throws InterruptedException {
        thread.join(20_000);
        assertThat(thread.isAlive()).as(thread.getName() + " still runs").isFalse();
        assertThat(failed).as(thread.getName() + " failed").isFalse();
    }

    /** Stops it, which may not take long. */
    void stop() throws InterruptedException {
        program.stop();
        thread.join(2000);
        join();
    }

    @Override
    public void close() {
        program.stop();
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            throw new IllegalStateException("the test ran out of time", e);
        }
        program.close();
    }
}
