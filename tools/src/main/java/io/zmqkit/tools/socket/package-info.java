/** Sockets from the shell: one program for every socket type, with its input, its output and its formats. */
@NullMarked
package io.zmqkit.tools.socket;

import org.jspecify.annotations.NullMarked;
