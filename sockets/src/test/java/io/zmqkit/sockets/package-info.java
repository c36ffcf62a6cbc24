/** Tests of the programs on plain sockets. */
@NullMarked
package io.zmqkit.sockets;

import org.jspecify.annotations.NullMarked;
