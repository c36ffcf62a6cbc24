package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.sockets.GroupChat;
import io.zmqkit.sockets.IotReading;
import io.zmqkit.sockets.SelectorServer;
import io.zmqkit.sockets.ServerOptions;
import io.zmqkit.sockets.TcpServer;
import io.zmqkit.sockets.UdpServer;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "server",
        description = "Send each line to everybody but its sender, and print it (UDP or TCP). Runs until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit sockets group-chat server --mode selector",
            "Exit codes: 1 the port cannot be bound, 2 wrong usage, 130/143 signal.",
        })
final class SocketsGroupChatServerCommand extends SocketProgramCommand {

    private static final String ROLE = "group chat server";

    @Mixin
    private final ListenSettings listen = new ListenSettings(2500);

    @Mixin
    private final ClientLimits limits = new ClientLimits();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "udp",
            description =
                    "udp: one datagram per line; threads: TCP, threads for each client; selector: TCP, one thread for"
                            + " all. Default: ${DEFAULT-VALUE}.")
    private Mode mode;

    /** How clients are served. */
    enum Mode {
        udp,
        threads,
        selector
    }

    private final GroupChat chat = new GroupChat(heard -> {
        ZonedDateTime now = ZonedDateTime.now(ZoneId.systemDefault());
        output().data(IotReading.ctime(now) + " " + heard.address() + " " + heard.text(), json -> {
            json.writeStringField("time", now.toInstant().toString());
            json.writeStringField("from", heard.address());
            json.writeStringField("text", heard.text());
        });
    });

    @Override
    public Integer call() {
        return switch (mode) {
            case udp ->
                run(
                        () -> new UdpServer(options(Duration.ofMinutes(1)), chat, output()::warn),
                        server -> output().ready(ROLE, Converters.text(server.address())),
                        server -> finish());
            case threads ->
                run(
                        () -> TcpServer.threads(options(Duration.ofHours(1)), chat, output()::warn),
                        server -> output().ready(ROLE, Converters.text(server.address())),
                        server -> finish());
            case selector ->
                run(
                        () -> new SelectorServer(options(Duration.ofHours(1)), chat, output()::warn),
                        server -> output().ready(ROLE, Converters.text(server.address())),
                        server -> finish());
        };
    }

    private ServerOptions options(Duration idle) {
        return limits.options(ROLE, listen.address(), idle);
    }

    private int finish() {
        output().note("group-chat server: " + chat.lines() + " lines");
        return Errors.DONE;
    }
}
