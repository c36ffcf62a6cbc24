package io.zmqkit.tools.chaos;

/** Which messages are harmed. The client is the peer that connects, the server the one that binds. */
public enum Direction {
    /** Those of both peers. */
    BOTH,
    /** What the client sends. */
    TO_SERVER,
    /** What the server sends. */
    TO_CLIENT;

    boolean includes(boolean fromClient) {
        return this == BOTH || (this == TO_SERVER) == fromClient;
    }
}
