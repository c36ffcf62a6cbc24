/** The plain programs, each with its hardened peer. */
@NullMarked
package io.zmqkit.patterns.plain;

import org.jspecify.annotations.NullMarked;
