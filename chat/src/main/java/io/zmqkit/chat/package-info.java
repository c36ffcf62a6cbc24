/** The chat client that loses nothing; the plain one, to be read first, is in a package of its own. Nothing of the terminal is here. */
@NullMarked
package io.zmqkit.chat;

import org.jspecify.annotations.NullMarked;
