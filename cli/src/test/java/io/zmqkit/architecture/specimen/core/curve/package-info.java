/** Breaks rules on purpose. */
@NullMarked
package io.zmqkit.architecture.specimen.core.curve;

import org.jspecify.annotations.NullMarked;
