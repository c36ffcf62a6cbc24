package io.zmqkit.cli.mqtt;

import io.zmqkit.bridge.client.MqttTarget;
import io.zmqkit.cli.frame.StoppableCommand;
import io.zmqkit.core.Program;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that runs one MQTT client until it is done or a signal ends it. */
abstract class MqttProgramCommand extends StoppableCommand {

    @Mixin
    private final BrokerSettings broker = new BrokerSettings();

    @Option(names = "--help", usageHelp = true, description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean isHelpWanted;

    BrokerSettings broker() {
        return broker;
    }

    MqttTarget target(int window) {
        return target(window, null);
    }

    MqttTarget target(int window, @Nullable String ownId) {
        try {
            return broker.target(window, ownId);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    <P extends Program> int run(Supplier<P> open, Consumer<P> ready, ToIntFunction<P> finish) {
        return run(signal(), open, program -> program, ready, finish);
    }
}
