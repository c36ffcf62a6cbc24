/** What a live view is told of a program's sockets. */
@NullMarked
package io.zmqkit.core.live;

import org.jspecify.annotations.NullMarked;
