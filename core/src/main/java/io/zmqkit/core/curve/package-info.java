/** Keys, key files, and who may connect: CURVE for every socket that {@link io.zmqkit.core.socket.Sockets} opens. */
@NullMarked
package io.zmqkit.core.curve;

import org.jspecify.annotations.NullMarked;
