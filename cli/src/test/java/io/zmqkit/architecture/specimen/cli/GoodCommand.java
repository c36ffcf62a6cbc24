package io.zmqkit.architecture.specimen.cli;

import io.zmqkit.architecture.specimen.core.BadCore;
import picocli.CommandLine;

/** May know everything, print, and exit. */
@SuppressWarnings({"unused", "SystemOut", "SystemExitOutsideMain"})
public class GoodCommand {
    private BadCore core = new BadCore();
    private CommandLine commandLine = new CommandLine(this);

    void exit() {
        System.out.println("done");
        System.exit(0);
    }
}
