package io.zmqkit.architecture.specimen.labs;

import io.zmqkit.architecture.specimen.patterns.BadPattern;
import org.jspecify.annotations.Nullable;

/** Checks a program with the product's own patterns. */
@SuppressWarnings("unused")
public class BadLab {
    private @Nullable BadPattern pattern;
}
