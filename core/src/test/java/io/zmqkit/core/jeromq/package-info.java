/** Tests of the endpoints and the hardened sockets, with peers that keep to no rule. */
@NullMarked
package io.zmqkit.core.jeromq;

import org.jspecify.annotations.NullMarked;
