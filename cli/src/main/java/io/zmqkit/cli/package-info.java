/** The zmqkit command: sub-commands, options, terminal, exit codes. The only package that prints or exits. */
@NullMarked
package io.zmqkit.cli;

import org.jspecify.annotations.NullMarked;
