package io.zmqkit.core;

/**
 * Waits of a program that nothing interrupts: the kit ends its threads by {@link Program#stop}, never by an interrupt, so
 * one is a programming error.
 */
public final class Uninterrupted {

    /**
     * A call that waits.
     *
     * @param <T> what it gives
     */
    @FunctionalInterface
    public interface Wait<T> {

        /**
         * Waits.
         *
         * @return what was waited for
         * @throws InterruptedException never, in a program of the kit
         */
        T call() throws InterruptedException;
    }

    private Uninterrupted() {}

    /**
     * Waits. The call has a deadline of its own.
     *
     * @param wait for example {@code () -> latch.await(1, TimeUnit.SECONDS)}
     * @param <T> what it gives
     * @return what it gave
     * @throws IllegalStateException if the thread was interrupted
     */
    public static <T> T await(Wait<T> wait) {
        try {
            return wait.call();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a program of the kit", e);
        }
    }

    /**
     * Waits for a thread to end.
     *
     * @param thread the thread
     * @param millis for how long at most, at least 1
     * @throws IllegalStateException if this thread was interrupted
     */
    public static void join(Thread thread, long millis) {
        await(() -> {
            thread.join(millis);
            return thread;
        });
    }
}
