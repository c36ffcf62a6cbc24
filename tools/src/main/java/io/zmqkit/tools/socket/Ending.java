package io.zmqkit.tools.socket;

/** Why a socket program has ended. */
public enum Ending {
    /** It has done what it was to do, or was told to stop. */
    DONE,
    /** Too few peers came in time. */
    NO_PEERS,
    /** No message came or could be sent, or no reply came, for too long. */
    SILENCE,
    /** Under CURVE, every server refuses its key. */
    REFUSED
}
