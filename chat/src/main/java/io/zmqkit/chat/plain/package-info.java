/** The chat client as the Guide writes it: read this first. */
@NullMarked
package io.zmqkit.chat.plain;

import org.jspecify.annotations.NullMarked;
