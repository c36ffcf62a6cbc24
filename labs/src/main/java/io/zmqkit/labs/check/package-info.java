/** One check for each lab: the scripted peer, and what it says about common mistakes. */
@NullMarked
package io.zmqkit.labs.check;

import org.jspecify.annotations.NullMarked;
