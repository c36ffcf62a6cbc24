@NullMarked
package io.zmqkit.wire.zmtp;

import org.jspecify.annotations.NullMarked;
