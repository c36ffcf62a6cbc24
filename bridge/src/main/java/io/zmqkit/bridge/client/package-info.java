/** Clients of an MQTT broker: they publish, subscribe, and say what became of each message. */
@NullMarked
package io.zmqkit.bridge.client;

import org.jspecify.annotations.NullMarked;
