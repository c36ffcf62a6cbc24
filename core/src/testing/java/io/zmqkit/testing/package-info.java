/** What the tests of several modules share. */
@NullMarked
package io.zmqkit.testing;

import org.jspecify.annotations.NullMarked;
