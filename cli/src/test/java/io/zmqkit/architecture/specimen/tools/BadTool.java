package io.zmqkit.architecture.specimen.tools;

import io.netty.channel.EventLoop;
import io.zmqkit.architecture.specimen.patterns.BadPattern;
import org.jspecify.annotations.Nullable;

/** Checks a program with the product's own patterns, and with a library for MQTT. */
@SuppressWarnings("unused")
public class BadTool {
    private @Nullable BadPattern pattern;
    private @Nullable EventLoop loop;
}
