/** The only package that knows the inside of JeroMQ ({@code zmq.*}): each thing that it leans on has a contract test. */
@NullMarked
package io.zmqkit.core.jeromq;

import org.jspecify.annotations.NullMarked;
