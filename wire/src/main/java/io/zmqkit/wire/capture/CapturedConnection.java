package io.zmqkit.wire.capture;

import java.net.InetSocketAddress;

/**
 * A connection of a capture.
 *
 * @param number counted from 1, in the order of their first packets
 * @param client who connected; if that was not captured, who sent first
 * @param server the other end
 */
public record CapturedConnection(int number, InetSocketAddress client, InetSocketAddress server) {}
