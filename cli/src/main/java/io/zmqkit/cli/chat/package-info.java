/** {@code zmqkit relay} and {@code zmqkit chat}. */
@NullMarked
package io.zmqkit.cli.chat;

import org.jspecify.annotations.NullMarked;
