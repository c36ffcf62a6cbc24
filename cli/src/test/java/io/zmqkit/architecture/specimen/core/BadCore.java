package io.zmqkit.architecture.specimen.core;

import io.zmqkit.architecture.specimen.patterns.BadPattern;
import picocli.CommandLine;

/** Points upwards, and knows a front-end library. */
@SuppressWarnings("unused")
public class BadCore {
    private BadPattern upwards = new BadPattern();
    private CommandLine commandLine = new CommandLine(this);
}
