/** What is there at an endpoint: {@link io.zmqkit.tools.probe.Probe}. */
@NullMarked
package io.zmqkit.tools.probe;

import org.jspecify.annotations.NullMarked;
