package io.zmqkit.architecture.specimen.core.socket;

import io.zmqkit.architecture.specimen.core.guard.BadGuard;

/** The other half of a cycle. */
@SuppressWarnings("unused")
public final class BadSocket {
    private BadGuard guard = new BadGuard();
}
