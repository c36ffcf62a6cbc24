/** Tests of what a bench tells. */
@NullMarked
package io.zmqkit.cli.bench;

import org.jspecify.annotations.NullMarked;
