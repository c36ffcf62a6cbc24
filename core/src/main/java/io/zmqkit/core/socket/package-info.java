/** Sockets with every setting made, and the messages sent and received through them. */
@NullMarked
package io.zmqkit.core.socket;

import org.jspecify.annotations.NullMarked;
