package io.zmqkit.tools.bench;

/** What the bench itself sends and receives with. */
public enum Engine {
    /** Bytes on a connection: next to no CPU, so that the bench is not what is measured. */
    WIRE,
    /** Sockets of JeroMQ. */
    JEROMQ
}
