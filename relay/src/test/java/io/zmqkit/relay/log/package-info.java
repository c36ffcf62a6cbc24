/** Tests of the logs. */
@NullMarked
package io.zmqkit.relay.log;

import org.jspecify.annotations.NullMarked;
