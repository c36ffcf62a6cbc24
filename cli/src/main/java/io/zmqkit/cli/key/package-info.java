/** {@code zmqkit keygen}. */
@NullMarked
package io.zmqkit.cli.key;

import org.jspecify.annotations.NullMarked;
