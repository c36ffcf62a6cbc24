package io.zmqkit.cli.chat;

import io.zmqkit.cli.option.PlainProgram;
import picocli.CommandLine.Option;

/** The relay's option {@code --bare}: its {@code --plain} is a relay without a protocol, but with every limit. */
final class Bare extends PlainProgram {

    @Option(
            names = "--bare",
            description = "Relay everything verbatim, as the ZeroMQ Guide writes it, made to be read and to be broken:"
                    + " no limits, no authentication.")
    private boolean on;

    /**
     * Tells whether the plain program is wanted.
     *
     * @param options the options that it has; any other is wrong usage
     */
    boolean isOn(String... options) {
        if (on) {
            takesOnly("--bare", options);
        }
        return on;
    }
}
