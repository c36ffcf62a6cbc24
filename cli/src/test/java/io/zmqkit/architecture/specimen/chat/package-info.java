/** Breaks the rules of chat. */
@NullMarked
package io.zmqkit.architecture.specimen.chat;

import org.jspecify.annotations.NullMarked;
