package io.zmqkit.architecture.specimen.cli.hello;

import io.zmqkit.architecture.specimen.cli.weather.BadNeighbour;

/** Leans on another group of commands. */
@SuppressWarnings("unused")
public final class BadRoom {
    private BadNeighbour neighbour = new BadNeighbour();
}
