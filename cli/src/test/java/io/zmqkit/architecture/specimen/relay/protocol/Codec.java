package io.zmqkit.architecture.specimen.relay.protocol;

/** What chat may know of the relay. */
public class Codec {}
