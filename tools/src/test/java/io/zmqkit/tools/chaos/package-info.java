/** Tests of chaos, pure ones and with peers. */
@NullMarked
package io.zmqkit.tools.chaos;

import org.jspecify.annotations.NullMarked;
