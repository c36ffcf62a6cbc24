/** Tests of the command line: the one jar, run as child processes. */
@NullMarked
package io.zmqkit.cli.weather;

import org.jspecify.annotations.NullMarked;
