package io.zmqkit.cli.mqtt;

import io.zmqkit.cli.frame.CommandGroup;
import picocli.CommandLine.Command;

/** {@code zmqkit mqtt}. */
@Command(
        name = "mqtt",
        description = "MQTT beside ZeroMQ: a broker, publishers and subscribers, a bridge, and devices.",
        mixinStandardHelpOptions = true)
public final class MqttCommand extends CommandGroup {
    MqttCommand() {
        super(
                MqttBrokerCommand.class,
                MqttPubCommand.class,
                MqttSubCommand.class,
                MqttBridgeCommand.class,
                MqttDeviceCommand.Device1.class,
                MqttDeviceCommand.Device2.class,
                MqttCollectorCommand.class);
    }
}
