package io.zmqkit.architecture.specimen.tools;

import io.zmqkit.architecture.specimen.patterns.BadPattern;
import org.jspecify.annotations.Nullable;

/** Checks a program with the product's own patterns. */
@SuppressWarnings("unused")
public class BadTool {
    private @Nullable BadPattern pattern;
}
