/** {@code zmqkit sockets}. */
@NullMarked
package io.zmqkit.cli.sockets;

import org.jspecify.annotations.NullMarked;
