package io.zmqkit.bridge.broker;

/** The connection of a session, as the session sees it. */
interface Client {

    /** Sends a message. */
    void publish(Delivery delivery);

    /** QoS 2: sends PUBREL. */
    void release(int packetId);

    /** {@return whether it reads as fast as it is sent to} */
    boolean canTake();

    /** {@return how many messages of QoS 1 and 2 it takes before it acknowledges one} */
    int window();

    /** Another connection has taken the session: closes this one. */
    void takenOver();

    /** The broker ends. */
    void shutDown();
}
