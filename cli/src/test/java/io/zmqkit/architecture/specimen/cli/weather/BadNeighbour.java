package io.zmqkit.architecture.specimen.cli.weather;

/** Of another room. */
public final class BadNeighbour {}
