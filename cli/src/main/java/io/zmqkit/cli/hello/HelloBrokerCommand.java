package io.zmqkit.cli.hello;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.core.Endpoint;
import io.zmqkit.patterns.reqrep.HelloBroker;
import io.zmqkit.patterns.reqrep.HelloBrokerStats;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "broker",
        description = {
            "Share many servers among many clients (ROUTER-ROUTER). Runs until Ctrl-C.",
            "A server that is silent for 3 s gets no more requests; what it had in hand goes to another server if the"
                    + " client is idempotent."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit hello broker, then zmqkit hello server --connect tcp://127.0.0.1:5565, as often as you like",
            "Exit codes: 1 an endpoint cannot be bound, 2 wrong usage, 130/143 signal.",
        })
final class HelloBrokerCommand extends ProgramCommand {

    @Option(
            names = "--frontend",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5555",
            description = "Where clients connect. Default: ${DEFAULT-VALUE}.")
    private Endpoint frontend;

    @Option(
            names = "--backend",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5565",
            description = "Where servers connect. Default: ${DEFAULT-VALUE}.")
    private Endpoint backend;

    @Override
    public Integer call() {
        return run(
                context -> new HelloBroker(
                        context,
                        new HelloBroker.Options(frontend, backend, HelloBroker.Options.HEARTBEAT, socketOptions())),
                broker -> {
                    output().ready("ROUTER frontend", broker.frontend());
                    output().ready("ROUTER backend", broker.backend());
                },
                broker -> {
                    HelloBrokerStats stats = broker.stats();
                    output().note("hello broker: " + stats.requests() + " requests, " + stats.replies() + " replies"
                            + (stats.serversLost() == 0 ? "" : ", " + stats.serversLost() + " servers left or died")
                            + (stats.requestsMoved() == 0 ? "" : ", " + stats.requestsMoved() + " requests moved"));
                    return Errors.DONE;
                });
    }
}
