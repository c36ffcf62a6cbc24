/** Tests of what looks at the wire, without processes. */
@NullMarked
package io.zmqkit.cli.wire;

import org.jspecify.annotations.NullMarked;
