package io.zmqkit.cli.frame;

import picocli.CommandLine;

/** Stands in for signals to a command in this JVM. */
public final class Signals {

    private Signals() {}

    /** Does what a signal does, and waits until the command has closed everything; at most 3 s. */
    public static void stop(CommandLine zmqkit) {
        ((Root) zmqkit.getCommand()).signal().stopAndWait();
    }
}
