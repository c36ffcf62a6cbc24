package io.zmqkit.core.guard;

import org.jspecify.annotations.Nullable;

/** What one connection sends, from its first frame on. */
final class Traffic {

    final FrameLimit limit;

    /** Written in the I/O thread, under the lock of {@link Connections}. */
    @Nullable
    Peer peer;

    boolean isMuted; // used by the I/O thread
    boolean isInMessage; // so is this: more frames of its message follow
    volatile boolean hasTaken;

    Traffic(FrameLimit limit) {
        this.limit = limit;
    }
}
