package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.sockets.Talk;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "client",
        description = "Make a counter server count, and print the value that it sends (TCP).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit sockets counter client & zmqkit sockets counter client",
            "Exit codes: 0 a value came, 2 wrong usage, 3 the server cannot be reached or sends none, 130/143 signal.",
        })
final class SocketsCounterClientCommand extends SocketProgramCommand {

    @Mixin
    private final PeerSettings peer = new PeerSettings(2500);

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long to wait for the value. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Override
    public Integer call() {
        return run(
                () -> Talk.connect("counter client", peer.address(), this::print, new Talk.Terms(timeout, false)),
                talk -> talk.leaveAfter(1),
                talk -> {
                    if (talk.received() == 0 && (talk.hasOtherEnded() || talk.fault() != null)) {
                        output().warn("no value came: "
                                + (talk.fault() == null ? "the server closed the connection" : talk.fault())
                                + " (is it a counter server? pass its address with --connect)");
                    }
                    return talk.received() == 0 ? Errors.NO_ANSWER : Errors.DONE;
                });
    }

    private void print(String value) {
        output().data(value, json -> json.writeStringField("value", value));
    }
}
