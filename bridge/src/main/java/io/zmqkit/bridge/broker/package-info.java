/** An MQTT broker for a classroom that has nothing but a JDK. */
@NullMarked
package io.zmqkit.bridge.broker;

import org.jspecify.annotations.NullMarked;
