/** Breaks the rules of sockets. */
@NullMarked
package io.zmqkit.architecture.specimen.sockets;

import org.jspecify.annotations.NullMarked;
