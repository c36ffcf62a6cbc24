package io.zmqkit.cli.frame;

import io.zmqkit.core.socket.InsufficientSecurityException;
import picocli.CommandLine.Option;

/** Whether other machines may connect to a command's sockets: the rule for every command, and its message. */
public final class Exposure {

    /** The option's name. */
    public static final String OPTION = "--insecure";

    @Option(
            names = OPTION,
            description = "For what binds: allow other machines to connect, though nothing is encrypted and nobody is"
                    + " authenticated.")
    private boolean insecure;

    /** {@return whether the person has said that this is wanted} */
    public boolean isAllowed() {
        return insecure;
    }

    /**
     * Adds the option that helps.
     *
     * @param e the failure
     * @param hasCurve whether the program can have CURVE
     * @return one line
     */
    public static String advice(InsufficientSecurityException e, boolean hasCurve) {
        return e.getMessage()
                + switch (e.need()) {
                    case CURVE_OR_CONSENT ->
                        ": give " + (hasCurve ? "--curve and --authorized, or " : "") + OPTION
                                + " if that is what you want";
                    case AUTHORIZED_FOLDER -> ": with --curve, give --authorized, the folder of those who may";
                    case SERVER_KEY -> ": with --curve, give --server-key";
                };
    }
}
