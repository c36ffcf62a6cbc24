package io.zmqkit.architecture.specimen.wire;

import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;

/** Knows JeroMQ. */
@SuppressWarnings("unused")
public class BadWire {
    private @Nullable ZContext context;
}
