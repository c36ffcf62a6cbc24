@NullMarked
package io.zmqkit.tools.probe;

import org.jspecify.annotations.NullMarked;
