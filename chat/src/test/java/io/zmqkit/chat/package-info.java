/** Tests of the chat clients against real relays. */
@NullMarked
package io.zmqkit.chat;

import org.jspecify.annotations.NullMarked;
