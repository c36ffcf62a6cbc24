/** Tests of the web server. */
@NullMarked
package io.zmqkit.web.http;

import org.jspecify.annotations.NullMarked;
