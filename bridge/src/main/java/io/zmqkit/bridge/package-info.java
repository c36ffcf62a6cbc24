/** MQTT beside ZeroMQ: topics and filters, and the bridge between the two. */
@NullMarked
package io.zmqkit.bridge;

import org.jspecify.annotations.NullMarked;
