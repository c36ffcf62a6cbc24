/** Tests of the web server. */
@NullMarked
package io.zmqkit.web.zws;

import org.jspecify.annotations.NullMarked;
