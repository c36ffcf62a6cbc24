package io.zmqkit.bridge.broker;

/** A message on its way to one session with QoS 1 or 2. */
final class Delivery {

    final Message message;
    final int packetId;
    final int qos;
    final boolean isRetained;
    /** It has been sent before, or may have been: DUP. */
    boolean wasSent;
    /** It has been sent over this connection, and not been acknowledged. */
    boolean isInFlight;
    /** QoS 2: the subscriber has it, and has been told that it may forget the packet id. */
    boolean isReleased;

    Delivery(Message message, int packetId, int qos, boolean isRetained) {
        this.message = message;
        this.packetId = packetId;
        this.qos = qos;
        this.isRetained = isRetained;
    }
}
