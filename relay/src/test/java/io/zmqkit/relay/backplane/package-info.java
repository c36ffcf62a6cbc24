/** Tests of the log that relays share. */
@NullMarked
package io.zmqkit.relay.backplane;

import org.jspecify.annotations.NullMarked;
