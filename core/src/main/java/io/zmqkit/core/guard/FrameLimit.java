package io.zmqkit.core.guard;

import io.zmqkit.core.jeromq.IncomingFrame;

/** What one connection may send. Each connection has its own limit. Any thread. */
interface FrameLimit {

    /** What becomes of a frame. */
    enum Verdict {
        /** It goes on to the socket. */
        TAKE,
        /** It is dropped. */
        IGNORE,
        /** It is dropped, and the connection is closed. */
        CLOSE
    }

    /** Judges a complete frame that is not the protocol's own. */
    Verdict judge(IncomingFrame frame);

    /** {@return the rule that has been broken, for the log} */
    String rule();

    /** The connection has ended: what it used is free again. */
    void ended();
}
