/** Tests of request-reply over loopback TCP. */
@NullMarked
package io.zmqkit.patterns.reqrep;

import org.jspecify.annotations.NullMarked;
