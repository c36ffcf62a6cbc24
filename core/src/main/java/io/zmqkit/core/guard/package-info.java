/** What a peer may cost a socket: a small class for each limit. */
@NullMarked
package io.zmqkit.core.guard;

import org.jspecify.annotations.NullMarked;
