/**
 * The fast lane: PULL or XSUB to XPUB without a message object, for a relay or proxy that forwards and does nothing else.
 *
 * <p>A frame on PUSH looks exactly as it does on PUB. So one thread reads as much as there is into one buffer, finds where the
 * messages end, and writes whole runs of them to the subscribers; it looks into a message only where somebody has
 * subscribed to less than everything.
 */
@NullMarked
package io.zmqkit.wire.lane;

import org.jspecify.annotations.NullMarked;
