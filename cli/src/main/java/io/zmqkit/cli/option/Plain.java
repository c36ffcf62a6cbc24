package io.zmqkit.cli.option;

import picocli.CommandLine.Option;

/** The option {@code --plain}, and the program that it chooses. */
public final class Plain extends PlainProgram {

    @Option(
            names = "--plain",
            description = "The same pattern as the ZeroMQ Guide writes it, made to be read and to be broken.")
    private boolean on;

    /**
     * Tells whether the plain program is wanted.
     *
     * @param options the options that it has; any other is wrong usage
     */
    public boolean isOn(String... options) {
        if (on) {
            takesOnly("--plain", options);
        }
        return on;
    }
}
