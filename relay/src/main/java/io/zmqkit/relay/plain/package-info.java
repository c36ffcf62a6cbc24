/** The relay as the Guide writes it: read this first. */
@NullMarked
package io.zmqkit.relay.plain;

import org.jspecify.annotations.NullMarked;
