/** Breaks the rules of patterns. */
@NullMarked
package io.zmqkit.architecture.specimen.patterns;

import org.jspecify.annotations.NullMarked;
