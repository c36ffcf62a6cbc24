/** Tests of the web server. */
@NullMarked
package io.zmqkit.web.live;

import org.jspecify.annotations.NullMarked;
