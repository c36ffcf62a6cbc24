package io.zmqkit.architecture.specimen.web;

import io.zmqkit.architecture.specimen.patterns.BadPattern;
import org.jspecify.annotations.Nullable;

/** Shows one of the product's own patterns. */
@SuppressWarnings("unused")
public class BadWeb {
    private @Nullable BadPattern pattern;
}
