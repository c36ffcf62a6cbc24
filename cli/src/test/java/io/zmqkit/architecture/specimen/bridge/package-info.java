/** Breaks the rules of bridge. */
@NullMarked
package io.zmqkit.architecture.specimen.bridge;

import org.jspecify.annotations.NullMarked;
