/** {@code zmqkit pipeline}. */
@NullMarked
package io.zmqkit.cli.pipeline;

import org.jspecify.annotations.NullMarked;
