/** Tests of the MQTT part. */
@NullMarked
package io.zmqkit.bridge.broker;

import org.jspecify.annotations.NullMarked;
