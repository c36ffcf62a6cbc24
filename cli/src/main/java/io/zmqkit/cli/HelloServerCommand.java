package io.zmqkit.cli;

import io.zmqkit.core.Endpoint;
import io.zmqkit.patterns.reqrep.HelloServer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "server",
        description = "Answer every request with World (REP). Runs until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit hello server --bind tcp://127.0.0.1:5555",
            "Exit codes: 1 the endpoint cannot be bound, 2 wrong usage, 3 the broker's host is unknown, 130/143 signal.",
        })
final class HelloServerCommand extends ProgramCommand {

    @ArgGroup
    private Place place = new Place();

    @Option(
            names = "--work",
            paramLabel = "DURATION",
            defaultValue = "0ms",
            description = "How long each request takes. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private Duration work;

    /** Where the server is found: at its own address, or behind a broker. */
    private static final class Place {
        @Option(
                names = "--bind",
                paramLabel = "ENDPOINT",
                description = "Where clients connect. Default: tcp://127.0.0.1:5555.")
        private Endpoint bind = Endpoint.parse("tcp://127.0.0.1:5555");

        @Option(names = "--connect", paramLabel = "BROKER", description = "Connect to a broker's backend instead.")
        private @Nullable Endpoint connect;
    }

    @Override
    public Integer call() {
        return run(
                context -> new HelloServer(
                        context,
                        options(),
                        text -> output().data("received " + Output.brief(text), json -> {
                            json.writeStringField("event", "received");
                            json.writeStringField("message", text);
                        })),
                server -> {
                    if (place.connect == null) {
                        output().ready("REP server", server.endpoint());
                    } else {
                        output().note("ready: REP server connects to " + server.endpoint());
                    }
                },
                server -> {
                    output().note("hello server: " + server.answered() + " requests answered");
                    return Errors.DONE;
                });
    }

    private HelloServer.Options options() {
        return place.connect == null
                ? new HelloServer.Options(place.bind, true, work, socketOptions())
                : new HelloServer.Options(place.connect, false, work, socketOptions());
    }
}
