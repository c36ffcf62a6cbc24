/** TCP connections between real peers, with a tool between them: what tap and chaos have in common. */
@NullMarked
package io.zmqkit.tools.forward;

import org.jspecify.annotations.NullMarked;
