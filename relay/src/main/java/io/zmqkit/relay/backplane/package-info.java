/**
 * A log that many relays share: a stream of NATS JetStream. This package alone knows NATS; a relay that stands alone
 * loads nothing of it.
 */
@NullMarked
package io.zmqkit.relay.backplane;

import org.jspecify.annotations.NullMarked;
