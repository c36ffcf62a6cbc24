/** {@code zmqkit weather}. */
@NullMarked
package io.zmqkit.cli.weather;

import org.jspecify.annotations.NullMarked;
