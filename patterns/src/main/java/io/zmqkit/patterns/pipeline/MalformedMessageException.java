package io.zmqkit.patterns.pipeline;

/** A message or payload does not have the form that docs/wire-formats.md describes; its reader drops and counts it. */
public final class MalformedMessageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes what is wrong.
     *
     * @param reason for example {@code task number must be 1-1000000}; without the peer's bytes
     */
    public MalformedMessageException(String reason) {
        super(reason);
    }
}
