/** Breaks the rules of cli. */
@NullMarked
package io.zmqkit.architecture.specimen.cli;

import org.jspecify.annotations.NullMarked;
