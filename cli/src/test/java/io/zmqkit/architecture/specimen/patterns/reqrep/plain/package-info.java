/** Breaks the rule of plain programs. */
@NullMarked
package io.zmqkit.architecture.specimen.patterns.reqrep.plain;

import org.jspecify.annotations.NullMarked;
