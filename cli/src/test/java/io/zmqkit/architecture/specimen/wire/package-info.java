/** Breaks the rules of wire. */
@NullMarked
package io.zmqkit.architecture.specimen.wire;

import org.jspecify.annotations.NullMarked;
