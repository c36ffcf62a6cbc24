/** Tests of sockets from the shell. */
@NullMarked
package io.zmqkit.tools.socket;

import org.jspecify.annotations.NullMarked;
