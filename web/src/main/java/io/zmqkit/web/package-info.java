/** A web server before one relay: pages, and ZeroMQ for browsers. */
@NullMarked
package io.zmqkit.web;

import org.jspecify.annotations.NullMarked;
