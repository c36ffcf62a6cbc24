/** The live view: what programs tell of their sockets, and the pages that show it. */
@NullMarked
package io.zmqkit.web.live;

import org.jspecify.annotations.NullMarked;
