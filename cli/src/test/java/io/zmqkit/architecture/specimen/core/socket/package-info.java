/** Breaks rules on purpose. */
@NullMarked
package io.zmqkit.architecture.specimen.core.socket;

import org.jspecify.annotations.NullMarked;
