/** The commands about MQTT. Their letters are those of mosquitto_pub and mosquitto_sub, so {@code -h} is the host. */
@NullMarked
package io.zmqkit.cli.mqtt;

import org.jspecify.annotations.NullMarked;
