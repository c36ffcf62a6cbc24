/** The order in which a relay judges messages: its own, or one that it shares with other relays. */
@NullMarked
package io.zmqkit.relay.log;

import org.jspecify.annotations.NullMarked;
