/** Breaks rules on purpose. */
@NullMarked
package io.zmqkit.architecture.specimen.core.guard;

import org.jspecify.annotations.NullMarked;
