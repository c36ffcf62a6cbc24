package io.zmqkit.cli.frame;

import io.zmqkit.core.curve.Refusal;

/** A refusal in words, with a remedy. */
public final class RefusalText {

    private RefusalText() {}

    /** The words, without a full stop. */
    public static String of(Refusal refusal) {
        return "refused by " + refusal.server() + ": "
                + switch (refusal.reason()) {
                    case NOT_AUTHORISED ->
                        "it does not let in the key " + refusal.key().text()
                                + " (put the NAME.key of your --curve into the folder that is its --authorized)";
                    case NOT_UNDERSTOOD ->
                        "it cannot read what it is sent (is your --server-key that of this server, not of another one?)";
                };
    }
}
