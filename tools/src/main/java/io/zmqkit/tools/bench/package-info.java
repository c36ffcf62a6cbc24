/**
 * A bench that admits what it has seen: losses, repeats and disorder proved by numbers in the messages, and latencies from
 * the moment at which a message should have been sent.
 */
@NullMarked
package io.zmqkit.tools.bench;

import org.jspecify.annotations.NullMarked;
