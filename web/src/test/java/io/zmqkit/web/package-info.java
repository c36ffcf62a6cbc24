/** Tests of the web server. */
@NullMarked
package io.zmqkit.web;

import org.jspecify.annotations.NullMarked;
