/** Tests of the command line: the one jar, run as child processes. */
@NullMarked
package io.zmqkit.cli.chat;

import org.jspecify.annotations.NullMarked;
