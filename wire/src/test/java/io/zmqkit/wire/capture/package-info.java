@NullMarked
package io.zmqkit.wire.capture;

import org.jspecify.annotations.NullMarked;
