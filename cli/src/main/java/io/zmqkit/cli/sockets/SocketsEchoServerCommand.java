package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.sockets.AsynchronousServer;
import io.zmqkit.sockets.Echo;
import io.zmqkit.sockets.PollingServer;
import io.zmqkit.sockets.SelectorServer;
import io.zmqkit.sockets.ServerOptions;
import io.zmqkit.sockets.TcpServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "server",
        description = "Send every line back to the client that sent it (TCP). Runs until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit sockets echo server --mode threads",
            "Exit codes: 1 the port cannot be bound, 2 wrong usage, 130/143 signal.",
        })
final class SocketsEchoServerCommand extends SocketProgramCommand {

    private static final String ROLE = "echo server";

    @Mixin
    private final ListenSettings listen = new ListenSettings(2500);

    @Mixin
    private final ClientLimits limits = new ClientLimits();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "iterative",
            description =
                    "iterative: one client after another; threads: one thread per client; nonblocking: one thread that"
                            + " asks all of them in turn, again and again; selector: one thread that is told who has"
                            + " something; asynchronous: the system reads and writes, and calls back. Default:"
                            + " ${DEFAULT-VALUE}.")
    private Mode mode;

    /** How clients are served. */
    enum Mode {
        iterative,
        threads,
        nonblocking,
        selector,
        asynchronous
    }

    private final Echo echo = new Echo(heard -> output().data("received " + heard.text(), json -> {
        json.writeStringField("event", "received");
        json.writeStringField("from", heard.address());
        json.writeStringField("text", heard.text());
    }));

    @Override
    public Integer call() {
        return switch (mode) {
            case nonblocking ->
                run(
                        () -> new PollingServer(options(), echo, output()::warn),
                        server -> ready(server.address()),
                        server -> finish(server.served()));
            case selector ->
                run(
                        () -> new SelectorServer(options(), echo, output()::warn),
                        server -> ready(server.address()),
                        server -> finish(server.served()));
            case asynchronous ->
                run(
                        () -> new AsynchronousServer(options(), echo, output()::warn),
                        server -> ready(server.address()),
                        server -> finish(server.served()));
            case iterative -> serve(TcpServer::iterative);
            case threads -> serve(TcpServer::threads);
        };
    }

    private int serve(Blocking server) {
        return run(
                () -> server.open(options(), echo, output()::warn),
                opened -> ready(opened.address()),
                opened -> finish(opened.served()));
    }

    private interface Blocking {
        TcpServer open(ServerOptions options, TcpServer.Conversation conversation, Consumer<String> warn);
    }

    private void ready(InetSocketAddress address) {
        output().ready(ROLE, Converters.text(address));
    }

    private ServerOptions options() {
        return limits.options(ROLE, listen.address(), Duration.ofMinutes(10));
    }

    private int finish(long clients) {
        output().note("echo server: " + clients + " clients came and went, " + echo.lines() + " lines echoed");
        return Errors.DONE;
    }
}
