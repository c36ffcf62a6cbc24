package io.zmqkit.core.live;

import java.util.List;

/**
 * What one socket has done so far.
 *
 * @param id names it, among those of the process
 * @param type for example {@code XPUB}
 * @param endpoint where it was bound or connected last; empty if it was not
 * @param connections those that it has now, over TCP
 */
public record SocketReading(int id, String type, String endpoint, List<ConnectionReading> connections) {}
