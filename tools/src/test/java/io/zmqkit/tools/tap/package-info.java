/** Tests of the tap, with peers of every kind. */
@NullMarked
package io.zmqkit.tools.tap;

import org.jspecify.annotations.NullMarked;
