/** Breaks the rule of plain programs. */
@NullMarked
package io.zmqkit.architecture.specimen.relay.plain;

import org.jspecify.annotations.NullMarked;
