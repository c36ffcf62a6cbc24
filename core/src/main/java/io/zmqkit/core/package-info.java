/**
 * The base of every program of the kit: endpoints, hardened sockets and errors that say what to do.
 *
 * <p>The settings here work around measured faults of JeroMQ 0.6.0; docs/pitfalls.md lists each with the test that
 * shows it.
 */
@NullMarked
package io.zmqkit.core;

import org.jspecify.annotations.NullMarked;
