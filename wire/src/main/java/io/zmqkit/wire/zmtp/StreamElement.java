package io.zmqkit.wire.zmtp;

/** What a stream is made of: a greeting, then frames. */
public sealed interface StreamElement permits Greeting, Frame {}
