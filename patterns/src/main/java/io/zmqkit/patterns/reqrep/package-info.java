/** Request-reply: REQ, REP, and ROUTER-DEALER between them. */
@NullMarked
package io.zmqkit.patterns.reqrep;

import org.jspecify.annotations.NullMarked;
