/** {@code zmqkit hello}. */
@NullMarked
package io.zmqkit.cli.hello;

import org.jspecify.annotations.NullMarked;
