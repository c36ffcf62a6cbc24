package io.zmqkit.tools.replay;

import io.zmqkit.tools.tap.TapEvent;

/**
 * A recorded connection.
 *
 * @param number as a tap counts it, from 1
 * @param addresses for example {@code 127.0.0.1:40000 to 127.0.0.1:5556}
 * @param client who connected
 * @param server the other side
 */
public record RecordedStream(int number, String addresses, RecordedSide client, RecordedSide server) {

    void take(TapEvent event) {
        side(event.fromClient()).take(event);
    }

    RecordedSide side(boolean isClient) {
        return isClient ? client : server;
    }

    boolean isZmtp() {
        return client.hasGreeted() || server.hasGreeted();
    }

    boolean isEncrypted() {
        return client.isEncrypted() || server.isEncrypted();
    }

    /** In one line, for a person who has to choose. */
    String describe() {
        return "#" + number + " " + addresses + " (client " + client.describe() + "; server " + server.describe() + ")";
    }
}
