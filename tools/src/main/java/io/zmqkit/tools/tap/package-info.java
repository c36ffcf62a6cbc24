/** {@code zmqkit tap}: looks at the connections between peers, records them, and reads recordings. */
@NullMarked
package io.zmqkit.tools.tap;

import org.jspecify.annotations.NullMarked;
