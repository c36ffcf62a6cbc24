/**
 * The ZeroMQ Message Transport Protocol, versions 2.0 to 3.1, without any I/O.
 *
 * <p>A connection is two streams of bytes. On each of them goes, in this order:
 *
 * <ol>
 *   <li>a {@link Greeting}: which version, which {@link Mechanism};
 *   <li>the handshake of the mechanism: a few {@link Command}s, the last of which carries the {@link Properties};
 *   <li>{@link Frame}s: messages, and now and then a command ({@link Ping}, {@link Subscription}).
 * </ol>
 *
 * <p>{@link Handshake} plays one side of the first two, {@link FrameDecoder} reads the third, and {@link StreamDecoder} reads
 * all of one stream that it only looks at. Names are those of the protocol: RFC 37/ZMTP (3.1), 23/ZMTP (3.0),
 * 15/ZMTP (2.0), 24/ZMTP-PLAIN and 26/CURVEZMQ, at rfc.zeromq.org.
 */
@NullMarked
package io.zmqkit.wire.zmtp;

import org.jspecify.annotations.NullMarked;
