package io.zmqkit.cli.hello;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.option.Plain;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.patterns.reqrep.HelloBroker;
import io.zmqkit.patterns.reqrep.HelloRequest;
import io.zmqkit.patterns.reqrep.HelloServer;
import io.zmqkit.patterns.reqrep.HelloServerStats;
import io.zmqkit.patterns.reqrep.HelloWorker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "server",
        description = "Answer every request with World (REP; behind a broker DEALER). Runs until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit hello server --bind tcp://127.0.0.1:5555",
            "Exit codes: 1 the endpoint cannot be bound, 2 wrong usage, 3 the broker's host is unknown, or it"
                    + " refused this server's key, 130/143 signal.",
        })
final class HelloServerCommand extends ProgramCommand {

    @ArgGroup
    private Place place = new Place();

    @Option(
            names = "--work",
            paramLabel = "DURATION",
            defaultValue = "0ms",
            description = "How long each request takes. Default: ${DEFAULT-VALUE}.")
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

    @Option(
            names = "--idempotent",
            description = "Execute a request with an id once, and answer its repeats from memory (10,000 replies).")
    private boolean idempotent;

    @Mixin
    private final Plain plain = new Plain();

    @Override
    public Integer call() {
        if (plain.isOn("--bind")) {
            return PlainHello.serve(plain, output(), place.bind);
        }
        return place.connect == null ? serveClients() : serveBroker(place.connect);
    }

    private int serveClients() {
        return run(
                context -> new HelloServer(
                        context,
                        new HelloServer.Options(place.bind, work, idempotent, socketOptions()),
                        this::printReceived),
                server -> output().ready("REP server", server.endpoint()),
                server -> summary(server.stats()));
    }

    private int serveBroker(Endpoint broker) {
        return run(
                context -> new HelloWorker(
                        context,
                        new HelloWorker.Options(
                                broker, work, idempotent, HelloBroker.Options.HEARTBEAT, socketOptions()),
                        new PrintedEvents()),
                server -> output().note("ready: DEALER server connects to " + server.endpoint()),
                server -> {
                    int code = summary(server.stats());
                    Refusal refusal = server.refusal();
                    return refusal == null ? code : refused(refusal);
                });
    }

    private int summary(HelloServerStats stats) {
        output().note("hello server: " + stats.answered() + " requests answered"
                + (idempotent ? ", " + stats.repeats() + " of them repeats" : ""));
        return Errors.DONE;
    }

    private void printReceived(HelloRequest request) {
        output().data("received " + Output.brief(request.text()), json -> {
            json.writeStringField("event", "received");
            json.writeStringField("message", request.text());
            if (idempotent && request.hasId()) {
                json.writeStringField("id", request.id());
            }
        });
    }

    private final class PrintedEvents implements HelloWorker.Events {
        @Override
        public void received(HelloRequest request) {
            printReceived(request);
        }

        @Override
        public void brokerSilent(Duration silence) {
            output().note("nothing from the broker for " + Converters.text(silence) + ", connecting again");
        }

        @Override
        public void brokerBack() {
            output().note("the broker is back");
        }
    }
}
