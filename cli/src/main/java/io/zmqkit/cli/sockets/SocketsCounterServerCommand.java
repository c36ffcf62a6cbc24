package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.sockets.Counter;
import io.zmqkit.sockets.TcpServer;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "server",
        description =
                "Add 1 many times for each client, in a thread of its own, and send it the value (TCP). Runs until"
                        + " Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit sockets counter server --mode locked",
            "Exit codes: 1 the port cannot be bound, 2 wrong usage, 130/143 signal.",
        })
final class SocketsCounterServerCommand extends SocketProgramCommand {

    @Mixin
    private final ListenSettings listen = new ListenSettings(2500);

    @Mixin
    private final ClientLimits limits = new ClientLimits();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "unlocked",
            description =
                    "unlocked: two clients at once lose additions; locked: none is lost. Default: ${DEFAULT-VALUE}.")
    private Mode mode;

    @Option(
            names = "--increments",
            paramLabel = "N",
            description = "How many times to add 1 for each client. Default: ${DEFAULT-VALUE}.")
    private int increments = 10_000_000;

    private @Nullable Counter counter;

    /** Whether threads take turns. */
    enum Mode {
        unlocked,
        locked
    }

    @Override
    public Integer call() {
        return run(
                () -> {
                    Counter shared =
                            new Counter(Counter.Mode.valueOf(mode.name().toUpperCase(Locale.ROOT)), increments);
                    counter = shared;
                    return TcpServer.threads(
                            limits.options("counter server", listen.address(), Duration.ofMinutes(10)),
                            shared,
                            output()::warn);
                },
                server -> output().ready("counter server", Converters.text(server.address())),
                server -> {
                    output().note("counter server: " + server.served() + " clients, the counter stands at "
                            + (counter == null ? 0 : counter.value()));
                    return Errors.DONE;
                });
    }
}
