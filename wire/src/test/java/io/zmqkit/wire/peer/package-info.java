@NullMarked
package io.zmqkit.wire.peer;

import org.jspecify.annotations.NullMarked;
