/** The plain chat client, with every relay. */
@NullMarked
package io.zmqkit.chat.plain;

import org.jspecify.annotations.NullMarked;
