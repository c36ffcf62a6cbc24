/**
 * ZRC/1, the relay chat protocol, as pure records: frames in, records out, and one exception for whatever breaks a
 * rule. docs/zrc-1.md is its text.
 */
@NullMarked
package io.zmqkit.relay.protocol;

import org.jspecify.annotations.NullMarked;
