/** The chat clients: a plain one to read, and a reliable one to use. Nothing of the terminal is here. */
@NullMarked
package io.zmqkit.chat;

import org.jspecify.annotations.NullMarked;
