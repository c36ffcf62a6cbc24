/** Groups of options that several commands have. */
@NullMarked
package io.zmqkit.cli.option;

import org.jspecify.annotations.NullMarked;
