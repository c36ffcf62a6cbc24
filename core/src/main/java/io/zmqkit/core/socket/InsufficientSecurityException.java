package io.zmqkit.core.socket;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures;

/** A program that would be open to everybody, or whose settings for CURVE are not complete. */
public final class InsufficientSecurityException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final Need need;

    /** What is missing. */
    public enum Need {
        /** CURVE, or the caller's word that other machines may connect without it. */
        CURVE_OR_CONSENT,
        /** The folder of those who may connect. */
        AUTHORIZED_FOLDER,
        /** The public key of the server. */
        SERVER_KEY
    }

    private InsufficientSecurityException(Need need, String message) {
        super(message);
        this.need = need;
    }

    /**
     * Requires that only this machine can reach what binds without CURVE, unless somebody has said that others may.
     *
     * @param role what binds, to the person who reads an error
     * @param endpoint where it binds
     * @param isExposed whether other machines may connect
     * @throws InsufficientSecurityException if they could and may not; never for an unknown host, which cannot be bound
     */
    public static void requireUnexposed(String role, Endpoint endpoint, boolean isExposed) {
        if (!isExposed && !endpoint.isLoopback() && !EndpointFailures.isUnknown(endpoint)) {
            throw new InsufficientSecurityException(
                    Need.CURVE_OR_CONSENT,
                    role + " at " + endpoint + " lets other machines in, unencrypted and unauthenticated");
        }
    }

    static InsufficientSecurityException nobodyAuthorized(String role, Endpoint endpoint) {
        return new InsufficientSecurityException(
                Need.AUTHORIZED_FOLDER,
                role + " at " + endpoint + " binds under CURVE and does not know who may connect");
    }

    static InsufficientSecurityException noServerKey(String role, Endpoint endpoint) {
        return new InsufficientSecurityException(
                Need.SERVER_KEY,
                role + " connects to " + endpoint + " under CURVE and does not know the server's public key");
    }

    /** {@return what is missing} */
    public Need need() {
        return need;
    }
}
