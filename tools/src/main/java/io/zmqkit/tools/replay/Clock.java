package io.zmqkit.tools.replay;

/** The time by which a recording is played; a test has its own. */
interface Clock {

    /** Nanoseconds since whenever; never set back. */
    long nanoTime();

    /** Waits so long, or until the replay is stopped. */
    void pause(long nanos);
}
