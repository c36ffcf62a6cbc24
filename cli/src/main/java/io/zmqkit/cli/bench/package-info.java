/** {@code zmqkit bench}. */
@NullMarked
package io.zmqkit.cli.bench;

import org.jspecify.annotations.NullMarked;
