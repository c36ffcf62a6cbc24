/** Request-reply as the Guide writes it: read these first. */
@NullMarked
package io.zmqkit.patterns.reqrep.plain;

import org.jspecify.annotations.NullMarked;
