package io.zmqkit.bridge.broker;

/**
 * How much memory sessions, subscriptions, waiting and retained messages may take, all together. What an earlier broker has
 * left fits always: there is no limit until {@link #limitTo}. Only in the event loop.
 */
final class Budget {

    private long most = Long.MAX_VALUE;
    private long used;

    void limitTo(long bytes) {
        most = bytes;
    }

    boolean take(long bytes) {
        if (used + bytes > most) {
            return false;
        }
        used += bytes;
        return true;
    }

    void give(long bytes) {
        used -= bytes;
    }
}
