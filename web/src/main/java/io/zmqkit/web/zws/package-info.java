/** ZWS 2.0 (RFC 45): ZeroMQ's frames in WebSocket messages, and their way to a peer that speaks ZMTP over TCP. */
@NullMarked
package io.zmqkit.web.zws;

import org.jspecify.annotations.NullMarked;
