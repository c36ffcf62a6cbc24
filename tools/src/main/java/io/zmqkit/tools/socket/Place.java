package io.zmqkit.tools.socket;

import io.zmqkit.core.Endpoint;

/**
 * One of the endpoints of a socket.
 *
 * @param binds true to bind, false to connect
 * @param endpoint where
 */
public record Place(boolean binds, Endpoint endpoint) {}
