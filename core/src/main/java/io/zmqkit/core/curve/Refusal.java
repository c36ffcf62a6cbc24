package io.zmqkit.core.curve;

/**
 * A server under CURVE does not let this program in: waiting longer will not help.
 *
 * @param server its endpoint, as the program connects to it
 * @param key the public key that this program has shown, or would have shown
 * @param reason the cause, as far as it is known
 */
public record Refusal(String server, CurveKey key, Reason reason) {

    /** The cause, as far as it is known. */
    public enum Reason {
        /** The server has said that it does not accept this key. */
        NOT_AUTHORISED,
        /** The server cannot decrypt what is encrypted with the server key that this program has. */
        NOT_UNDERSTOOD
    }
}
