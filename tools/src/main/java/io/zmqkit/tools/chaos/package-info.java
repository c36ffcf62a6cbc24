/** {@code zmqkit chaos}: harms whole messages, or connections, so that it can be repeated. */
@NullMarked
package io.zmqkit.tools.chaos;

import org.jspecify.annotations.NullMarked;
