package io.zmqkit.architecture.specimen.core.curve;

import zmq.Msg;

/** Knows JeroMQ's inside. */
@SuppressWarnings("unused")
public final class BadInside {
    private Msg message = new Msg();
}
