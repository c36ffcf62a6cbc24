/** Tests of the MQTT part. */
@NullMarked
package io.zmqkit.bridge.client;

import org.jspecify.annotations.NullMarked;
