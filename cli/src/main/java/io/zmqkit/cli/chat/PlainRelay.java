package io.zmqkit.cli.chat;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.option.PlainProgram;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures.Place;
import io.zmqkit.relay.plain.Relay;
import java.util.List;

/** The plain program of {@code relay}, on the command line. */
final class PlainRelay {

    private PlainRelay() {}

    static int relay(PlainProgram plain, Output output, Endpoint collect, Endpoint publish) {
        return plain.run(
                List.of(new Place("PULL collector", collect, true), new Place("PUB publisher", publish, true)),
                context -> new Relay(context, collect.toString(), publish.toString()),
                Relay::stop,
                Relay::close,
                relay -> {
                    output.ready("PULL collector", relay.collectEndpoint());
                    output.ready("PUB publisher", relay.publishEndpoint());
                    output.note("relay: " + relay.run() + " forwarded");
                    return Errors.DONE;
                });
    }
}
