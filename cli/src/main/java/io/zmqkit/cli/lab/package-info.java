/** {@code zmqkit lab}. */
@NullMarked
package io.zmqkit.cli.lab;

import org.jspecify.annotations.NullMarked;
