/** Looking at the wire. */
@NullMarked
package io.zmqkit.cli.wire;

import org.jspecify.annotations.NullMarked;
