/** Tests of the MQTT part. */
@NullMarked
package io.zmqkit.bridge;

import org.jspecify.annotations.NullMarked;
