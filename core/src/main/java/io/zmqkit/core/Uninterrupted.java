package io.zmqkit.core;

/**
 * Waits that nothing interrupts: the kit ends its threads by {@link Program#stop}, never by an interrupt, so an
 * interrupt is a programming error.
 */
public final class Uninterrupted {

    /**
     * A call that waits.
     *
     * @param <T> type of its result
     */
    @FunctionalInterface
    public interface Wait<T> {

        /**
         * Waits.
         *
         * @return the result
         * @throws InterruptedException never, in a program of the kit
         */
        T call() throws InterruptedException;
    }

    private Uninterrupted() {}

    /**
     * Waits. The call has a deadline of its own.
     *
     * @param wait for example {@code () -> latch.await(1, TimeUnit.SECONDS)}
     * @param <T> type of its result
     * @return its result
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
     * @param millis the longest wait, at least 1
     * @throws IllegalStateException if this thread was interrupted
     */
    public static void join(Thread thread, long millis) {
        await(() -> {
            thread.join(millis);
            return thread;
        });
    }
}
