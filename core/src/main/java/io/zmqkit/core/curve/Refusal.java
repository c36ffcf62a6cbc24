package io.zmqkit.core.curve;

/**
 * A server under CURVE does not let this program in: to go on waiting for it is in vain.
 *
 * @param server its endpoint, as the program connects to it
 * @param key the public key that this program has shown, or would have
 * @param reason what is known of why
 */
public record Refusal(String server, CurveKey key, Reason reason) {

    /** What is known of why. */
    public enum Reason {
        /** The server has said that the key is not one of those that it lets in. */
        NOT_AUTHORISED,
        /** The server cannot read what is encrypted with the server's key that this program has. */
        NOT_UNDERSTOOD
    }
}
