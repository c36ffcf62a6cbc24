package io.zmqkit.sockets;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A counter that the threads of a {@link TcpServer} share: each client makes its thread add 1, many times, and is sent the
 * value then, as one line of digits.
 *
 * <p>Adding 1 is three steps: read, add, write. Without a lock, two threads read the same value, and one addition is lost.
 * With it, two clients always get N and 2 N. In ZeroMQ nobody shares the number: one socket owns it, and the others send
 * messages.
 */
public final class Counter implements TcpServer.Conversation {

    /** How the threads go about it. */
    public enum Mode {
        /** Without a lock: additions may be lost. */
        UNLOCKED,
        /** Under a lock, held from the first addition to the last, so that the value sent is of one's own making. */
        LOCKED
    }

    private final Mode mode;
    private final int increments;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long value; // volatile, so that each addition is made in memory, where the others see it

    /**
     * Makes a counter that stands at 0.
     *
     * @param mode how to add
     * @param increments how many times to add 1 for each client, 1 to 1,000,000,000
     */
    public Counter(Mode mode, int increments) {
        if (increments < 1 || increments > 1_000_000_000) {
            throw new IllegalArgumentException("increments must be 1-1000000000, was " + increments);
        }
        this.mode = mode;
        this.increments = increments;
    }

    @Override
    public void with(LineConnection client) throws IOException {
        client.writeLine(String.valueOf(add()));
    }

    private long add() {
        if (mode == Mode.UNLOCKED) {
            return addEach();
        }
        lock.lock();
        try {
            return addEach();
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // that it is not atomic is the lesson
    private long addEach() {
        for (int i = 0; i < increments; i++) {
            value++;
        }
        return value;
    }

    /** {@return what it stands at} */
    public long value() {
        return value;
    }
}
