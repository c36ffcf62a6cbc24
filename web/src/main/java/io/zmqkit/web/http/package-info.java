/** HTTP: which requests are served, and how fast; the pages. */
@NullMarked
package io.zmqkit.web.http;

import org.jspecify.annotations.NullMarked;
