/** {@code zmqkit web}. */
@NullMarked
package io.zmqkit.cli.web;

import org.jspecify.annotations.NullMarked;
