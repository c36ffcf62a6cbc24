package io.zmqkit.architecture.specimen.core.guard;

import io.zmqkit.architecture.specimen.core.socket.BadSocket;
import org.jspecify.annotations.Nullable;

/** Half of a cycle. */
@SuppressWarnings("unused")
public final class BadGuard {
    private @Nullable BadSocket socket;
}
