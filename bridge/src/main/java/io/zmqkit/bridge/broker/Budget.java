package io.zmqkit.bridge.broker;

/** How much memory waiting and retained messages may take, all sessions together. Only in the event loop. */
final class Budget {

    private final long most;
    private long used;

    Budget(long most) {
        this.most = most;
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
