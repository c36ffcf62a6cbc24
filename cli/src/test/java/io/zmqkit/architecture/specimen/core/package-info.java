/** Breaks the rules of core. */
@NullMarked
package io.zmqkit.architecture.specimen.core;

import org.jspecify.annotations.NullMarked;
