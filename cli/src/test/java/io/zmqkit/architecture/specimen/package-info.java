/** A small house that breaks every rule once, so that the test sees each rule fail. Nothing here is run. */
@NullMarked
package io.zmqkit.architecture.specimen;

import org.jspecify.annotations.NullMarked;
