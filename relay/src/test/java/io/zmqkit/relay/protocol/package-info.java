/** Tests. */
@NullMarked
package io.zmqkit.relay.protocol;

import org.jspecify.annotations.NullMarked;
