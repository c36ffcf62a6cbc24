package io.zmqkit.architecture.specimen.bridge;

import io.zmqkit.architecture.specimen.patterns.BadPattern;
import org.jspecify.annotations.Nullable;

/** Feeds one of the product's own patterns. */
@SuppressWarnings("unused")
public class BadBridge {
    private @Nullable BadPattern pattern;
}
