/** Breaks the rules of tools. */
@NullMarked
package io.zmqkit.architecture.specimen.tools;

import org.jspecify.annotations.NullMarked;
