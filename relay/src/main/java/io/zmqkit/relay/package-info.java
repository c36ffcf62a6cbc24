/** The PULL-to-PUB relay. */
@NullMarked
package io.zmqkit.relay;

import org.jspecify.annotations.NullMarked;
