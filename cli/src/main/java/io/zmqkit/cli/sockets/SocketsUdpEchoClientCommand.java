package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.StdinLines;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.sockets.UdpClient;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "client",
        description = "Register with a UDP echo server, send the lines of the input, print what comes back (UDP).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: printf 'hello\\nthere\\n' | zmqkit sockets udp-echo client",
            "Exit codes: 0 every line came back, 2 wrong usage, 3 none came back in time, 4 some did not, or a line could"
                    + " not be sent, 130/143 signal.",
        })
final class SocketsUdpEchoClientCommand extends SocketProgramCommand {

    @Mixin
    private final PeerSettings peer = new PeerSettings(2500);

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "2s",
            description = "How long to wait for echoes once the input has ended. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    private final StdinLines input = new StdinLines();

    @Override
    public Integer call() {
        return run(
                () -> new UdpClient(
                        "UDP echo client",
                        peer.address(),
                        new UdpClient.Greetings("#REG", "#DEREG"),
                        line -> output().data(line, json -> {
                            json.writeStringField("event", "received");
                            json.writeStringField("text", line);
                        }),
                        output()::warn),
                client -> input.start(
                        output(),
                        line -> UdpLines.say(client, line, input, output()),
                        () -> client.end(client.sent(), timeout)),
                client -> input.exitCode(finish(client)));
    }

    private int finish(UdpClient client) {
        long missing = client.sent() - client.received();
        output().note("udp-echo client: " + client.received() + " of " + client.sent() + " lines came back");
        if (missing > 0 && !client.isStopped()) {
            output().warn((client.received() == 0 ? "no echo" : missing + " lines did not come back") + " in "
                    + Converters.text(timeout) + " (is a UDP echo server running? pass its address with --connect)");
        }
        return missing <= 0 ? Errors.DONE : client.received() == 0 ? Errors.NO_ANSWER : Errors.LOST;
    }
}
