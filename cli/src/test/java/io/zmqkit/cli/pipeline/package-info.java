/** Tests of what a pipeline tells. */
@NullMarked
package io.zmqkit.cli.pipeline;

import org.jspecify.annotations.NullMarked;
