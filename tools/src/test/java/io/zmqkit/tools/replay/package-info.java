/** Tests of the replay, with peers of every kind. */
@NullMarked
package io.zmqkit.tools.replay;

import org.jspecify.annotations.NullMarked;
