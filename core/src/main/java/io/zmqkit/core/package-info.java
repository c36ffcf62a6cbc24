/**
 * What every program of the kit stands on: endpoints, hardened sockets and errors that say what to do.
 *
 * <p>The settings here answer measured faults of JeroMQ 0.6.0; docs/pitfalls.md names each with the test that shows it.
 */
@NullMarked
package io.zmqkit.core;

import org.jspecify.annotations.NullMarked;
