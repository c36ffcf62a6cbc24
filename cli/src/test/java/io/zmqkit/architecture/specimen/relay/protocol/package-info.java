/** Breaks the rules of relay.protocol. */
@NullMarked
package io.zmqkit.architecture.specimen.relay.protocol;

import org.jspecify.annotations.NullMarked;
