/**
 * The programs that come before ZeroMQ: threads and plain sockets, on nothing but the JDK.
 *
 * <p>Everything that a ZeroMQ socket does by itself stands here in the open: framing ({@link LineDecoder}), connecting
 * again ({@link IotCollector}), queues with a limit ({@link WriterQueue}), one thread over many connections
 * ({@link SelectorServer}).
 */
@NullMarked
package io.zmqkit.sockets;

import org.jspecify.annotations.NullMarked;
