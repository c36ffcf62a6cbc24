package io.zmqkit.bridge.broker;

/** Reason codes of MQTT 5 (section 2.4); 3.1.1 knows {@link #FAILURE} alone. */
final class Reason {

    static final int PROTOCOL_ERROR = 0x82;
    static final int TOPIC_INVALID = 0x90;
    static final int SHUTTING_DOWN = 0x8b;
    static final int FILTER_INVALID = 0x8f;
    static final int TAKEN_OVER = 0x8e;
    static final int TOO_MANY = 0x93;
    static final int ALIAS_INVALID = 0x94;
    static final int TOO_LARGE = 0x95;
    static final int QUOTA = 0x97;
    static final int NOT_SHARED = 0x9e;
    static final int FAILURE = 0x80;
    static final int NO_SUBSCRIPTION = 0x11;

    private Reason() {}
}
