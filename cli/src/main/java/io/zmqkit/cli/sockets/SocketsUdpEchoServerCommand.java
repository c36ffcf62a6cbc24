package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.sockets.UdpEcho;
import io.zmqkit.sockets.UdpServer;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "server",
        description = "Send datagrams back to those who are registered with #REG (UDP). Runs until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit sockets udp-echo server",
            "Exit codes: 1 the port cannot be bound, 2 wrong usage, 130/143 signal.",
        })
final class SocketsUdpEchoServerCommand extends SocketProgramCommand {

    private static final String ROLE = "UDP echo server";

    @Mixin
    private final ListenSettings listen = new ListenSettings(2500);

    @Mixin
    private final ClientLimits limits = new ClientLimits();

    private final UdpEcho echo = new UdpEcho(heard -> output().data("received " + heard.text(), json -> {
        json.writeStringField("event", "received");
        json.writeStringField("from", heard.address());
        json.writeStringField("text", heard.text());
    }));

    @Override
    public Integer call() {
        return run(
                () -> new UdpServer(
                        limits.options(ROLE, listen.address(), Duration.ofMinutes(10)), echo, output()::warn),
                server -> output().ready(ROLE, Converters.text(server.address())),
                server -> {
                    output().note("udp-echo server: " + server.datagrams() + " datagrams, " + echo.echoed()
                            + " echoed");
                    return Errors.DONE;
                });
    }
}
