package io.zmqkit.chat;

import java.time.Duration;

/** Whether the relay can be heard: it ticks once a second, so silence means that it, or the network, is away. Pure state. */
final class Reachability {

    private static final long SILENCE_NANOS = Duration.ofMillis(3500).toNanos(); // three ticks have not come
    private static final long NO_CONNECTION_NANOS = Duration.ofSeconds(1).toNanos();

    private State state = State.NOT_YET;
    private long heardNanos;
    private boolean isConnected;

    private enum State {
        NOT_YET,
        HEARD,
        SILENT
    }

    Reachability(long nowNanos) {
        heardNanos = nowNanos;
    }

    /**
     * The relay is there and will tick. Before that, one second at the start is enough to know that it is not there.
     */
    void connected() {
        isConnected = true;
    }

    /** The client listens to another room, where it has heard nothing yet. */
    void beginAnew(long nowNanos) {
        state = State.NOT_YET;
        heardNanos = nowNanos;
    }

    /** Something has come; true if the relay was silent before. */
    boolean heard(long nowNanos) {
        boolean isBack = state == State.SILENT;
        state = State.HEARD;
        heardNanos = nowNanos;
        return isBack;
    }

    /** True, once, if the relay has fallen silent. */
    boolean fallsSilent(long nowNanos) {
        long patience = isConnected ? SILENCE_NANOS : NO_CONNECTION_NANOS;
        boolean isNew = state != State.SILENT && nowNanos - heardNanos > patience;
        if (isNew) {
            state = State.SILENT;
        }
        return isNew;
    }

    /** True if the relay can be heard now. */
    boolean isHeard() {
        return state == State.HEARD;
    }

    /** True if the relay has been heard, or is known to be silent. */
    boolean isKnown() {
        return state != State.NOT_YET;
    }
}
