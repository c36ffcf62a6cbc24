/**
 * One end of a ZMTP connection, for whoever wants to look at the other end: every wait has a deadline.
 *
 * <p>{@link io.zmqkit.wire.peer.ZmtpPeer} keeps to the protocol; {@link io.zmqkit.wire.peer.RawPeer} does what it is told, and
 * may send what no ZeroMQ library would.
 */
@NullMarked
package io.zmqkit.wire.peer;

import org.jspecify.annotations.NullMarked;
