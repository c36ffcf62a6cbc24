package io.zmqkit.architecture.specimen.relay.plain;

import io.zmqkit.architecture.specimen.core.BadCore;
import org.jspecify.annotations.Nullable;

/** Leans on core. */
@SuppressWarnings("unused")
public class BadPlainRelay {
    private @Nullable BadCore core;
}
