package io.zmqkit.cli.hello;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.option.Plain;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures.Place;
import io.zmqkit.patterns.reqrep.plain.HelloServer;
import io.zmqkit.patterns.reqrep.plain.LazyPirateClient;
import java.util.List;

/** The plain programs of {@code hello}, on the command line. */
final class PlainHello {

    private PlainHello() {}

    static int serve(Plain plain, Output output, Endpoint bind) {
        return plain.run(
                List.of(new Place("REP server", bind, true)),
                context -> new HelloServer(context, bind.toString(), request -> output.line("received " + request)),
                HelloServer::stop,
                HelloServer::close,
                server -> {
                    output.ready("REP server", server.endpoint());
                    server.run();
                    return Errors.DONE;
                });
    }

    static int ask(Plain plain, Output output, Endpoint server, int count) {
        return plain.run(
                List.of(new Place("REQ client", server, false)),
                context -> new LazyPirateClient(context, server.toString(), count, output::line),
                LazyPirateClient::stop,
                client -> {}, // it closes each socket itself
                client -> {
                    int answered = client.run();
                    output.note("hello client: " + answered + " of " + count + " requests answered");
                    return answered == count ? Errors.DONE : Errors.NO_ANSWER;
                });
    }
}
