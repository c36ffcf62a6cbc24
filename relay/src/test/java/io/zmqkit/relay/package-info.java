/** Tests. */
@NullMarked
package io.zmqkit.relay;

import org.jspecify.annotations.NullMarked;
