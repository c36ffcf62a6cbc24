package io.zmqkit.cli.mqtt;

import io.zmqkit.bridge.client.MqttTarget;
import io.zmqkit.bridge.client.OutgoingMessage;
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

    @Option(
            names = {"-c", "--keep-session", "--disable-clean-session"},
            description = "The broker keeps the subscriptions, and messages of QoS 1 and 2, while this client is away."
                    + " Needs --client-id.")
    private boolean keepsSession;

    @Option(
            names = "--max-message",
            paramLabel = "BYTES",
            defaultValue = "1048576",
            description = "Largest message. Default: ${DEFAULT-VALUE}.")
    private int maxMessageBytes;

    int maxMessageBytes() {
        return maxMessageBytes;
    }

    /** {@return what the broker publishes when this client is gone, unless another one is given} */
    @Nullable
    OutgoingMessage usualWill() {
        return null;
    }

    MqttTarget target(int window) {
        try {
            return broker.target(window, null, keepsSession, maxMessageBytes, usualWill());
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    <P extends Program> int run(Supplier<P> open, Consumer<P> ready, ToIntFunction<P> finish) {
        return run(signal(), open, program -> program, ready, finish);
    }
}
