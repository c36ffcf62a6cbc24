/** Breaks the rules of labs. */
@NullMarked
package io.zmqkit.architecture.specimen.labs;

import org.jspecify.annotations.NullMarked;
