/** Tests of the pipeline: jobs and messages on their own, programs on tcp with a port of the system's choice. */
@NullMarked
package io.zmqkit.patterns.pipeline;

import org.jspecify.annotations.NullMarked;
