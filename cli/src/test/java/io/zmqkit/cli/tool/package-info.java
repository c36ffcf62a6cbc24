/** Tests of the tap, with peers of every kind. */
@NullMarked
package io.zmqkit.cli.tool;

import org.jspecify.annotations.NullMarked;
