package io.zmqkit.architecture.specimen.sockets;

import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;

/** Knows JeroMQ. */
@SuppressWarnings("unused")
public class BadSockets {
    private @Nullable ZContext context;
}
