/** Breaks rules on purpose. */
@NullMarked
package io.zmqkit.architecture.specimen.cli.hello;

import org.jspecify.annotations.NullMarked;
