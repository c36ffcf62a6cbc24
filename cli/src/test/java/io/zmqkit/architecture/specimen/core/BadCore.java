package io.zmqkit.architecture.specimen.core;

import io.zmqkit.architecture.specimen.core.guard.BadGuard;
import io.zmqkit.architecture.specimen.patterns.BadPattern;
import picocli.CommandLine;

/** Points upwards and into its rooms, and knows a front-end library. */
@SuppressWarnings("unused")
public final class BadCore {
    private BadPattern upwards = new BadPattern();
    private BadGuard room = new BadGuard();
    private CommandLine commandLine = new CommandLine(this);
}
