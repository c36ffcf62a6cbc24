/** Breaks the rules of relay. */
@NullMarked
package io.zmqkit.architecture.specimen.relay;

import org.jspecify.annotations.NullMarked;
