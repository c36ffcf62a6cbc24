/** Tests. */
@NullMarked
package io.zmqkit.relay.history;

import org.jspecify.annotations.NullMarked;
