/** Tools to look at any ZeroMQ system, whatever it is written with. */
@NullMarked
package io.zmqkit.tools;

import org.jspecify.annotations.NullMarked;
