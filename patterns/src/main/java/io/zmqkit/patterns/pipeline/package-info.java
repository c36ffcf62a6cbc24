/** Pipeline: a ventilator deals tasks out on PUSH, workers pull and compute, a sink collects on PULL. */
@NullMarked
package io.zmqkit.patterns.pipeline;

import org.jspecify.annotations.NullMarked;
