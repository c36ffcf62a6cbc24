/** {@code zmqkit pub}, {@code sub}, {@code push} and so on: sockets from the shell. */
@NullMarked
package io.zmqkit.cli.tool;

import org.jspecify.annotations.NullMarked;
