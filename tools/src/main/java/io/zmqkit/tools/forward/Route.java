package io.zmqkit.tools.forward;

import io.zmqkit.core.Endpoint;

/**
 * A pair of endpoints.
 *
 * @param listen tcp, where peers connect instead of
 * @param to tcp, where they wanted to
 */
public record Route(Endpoint listen, Endpoint to) {}
