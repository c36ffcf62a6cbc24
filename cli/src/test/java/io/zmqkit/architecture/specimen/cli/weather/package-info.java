/** Breaks rules on purpose. */
@NullMarked
package io.zmqkit.architecture.specimen.cli.weather;

import org.jspecify.annotations.NullMarked;
