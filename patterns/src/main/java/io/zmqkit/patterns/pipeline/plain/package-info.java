/** The pipeline as the Guide writes it: read these first. */
@NullMarked
package io.zmqkit.patterns.pipeline.plain;

import org.jspecify.annotations.NullMarked;
