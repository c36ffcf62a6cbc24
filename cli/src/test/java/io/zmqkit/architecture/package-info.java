/** The rules of the house: which way dependencies point, and what main code never does. */
@NullMarked
package io.zmqkit.architecture;

import org.jspecify.annotations.NullMarked;
