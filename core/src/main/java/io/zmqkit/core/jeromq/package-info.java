/** The only package that uses JeroMQ's internals ({@code zmq.*}): each thing that it relies on has a contract test. */
@NullMarked
package io.zmqkit.core.jeromq;

import org.jspecify.annotations.NullMarked;
