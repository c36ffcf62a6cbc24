/** Tests of the bench: what is planted is found. */
@NullMarked
package io.zmqkit.tools.bench;

import org.jspecify.annotations.NullMarked;
