/**
 * ZMTP, the protocol under every ZeroMQ socket, by our own hand: the only place that knows its bytes.
 *
 * <ul>
 *   <li>{@code zmtp}: codec and handshake, pure: bytes in, bytes out, no sockets;
 *   <li>{@code peer}: one end of a connection, with deadlines;
 *   <li>{@code capture}: what went over a network, written and read.
 * </ul>
 */
@NullMarked
package io.zmqkit.wire;

import org.jspecify.annotations.NullMarked;
