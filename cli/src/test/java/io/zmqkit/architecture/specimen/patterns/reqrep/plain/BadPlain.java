package io.zmqkit.architecture.specimen.patterns.reqrep.plain;

import io.zmqkit.architecture.specimen.core.BadCore;
import org.jspecify.annotations.Nullable;

/** Leans on core. */
@SuppressWarnings("unused")
public class BadPlain {
    private @Nullable BadCore core;
}
