package io.zmqkit.core.jeromq;

import io.zmqkit.core.guard.Connections;
import zmq.Msg;
import zmq.io.Metadata;

/**
 * A frame on its way in, which asks {@link Connections} whether it is welcome. JeroMQ has no hook for that: but it tells
 * each frame which connection it came from, in its I/O thread, just before it asks whether the frame is a command; and a
 * command goes no further.
 *
 * <p>Not under CURVE, where JeroMQ decrypts into messages of its own: whoever gets that far is authorised.
 */
public final class Frame extends Msg {

    private final Connections connections;
    private boolean unwelcome;

    public Frame(int size, Connections connections) {
        super(size);
        this.connections = connections;
    }

    @Override
    public Msg setMetadata(Metadata metadata) {
        if (metadata != null) {
            unwelcome = !connections.takes(this, metadata);
        }
        return super.setMetadata(metadata);
    }

    @Override
    public boolean isCommand() {
        return unwelcome || super.isCommand();
    }
}
