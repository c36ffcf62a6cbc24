package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.StdinLines;
import io.zmqkit.sockets.Talk;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "client",
        description = "Send the lines of the input to an echo server and print what comes back (TCP).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: printf 'hello\\nthere\\n' | zmqkit sockets echo client",
            "Exit codes: 0 every line came back, 2 wrong usage, 3 the server cannot be reached or does not answer, 4 it"
                    + " left, and lines are lost, or a line could not be sent, 130/143 signal.",
        })
final class SocketsEchoClientCommand extends SocketProgramCommand {

    @Mixin
    private final PeerSettings peer = new PeerSettings(2500);

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description =
                    "How long the server may not read, or be silent once the input has ended. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    private final StdinLines input = new StdinLines();

    @Override
    public Integer call() {
        return run(
                () -> Talk.connect("echo client", peer.address(), this::print, new Talk.Terms(timeout, false)),
                talk -> input.start(output(), talk::say, talk::end),
                talk -> input.exitCode(finish(talk)));
    }

    private void print(String line) {
        output().data(line, json -> {
            json.writeStringField("event", "received");
            json.writeStringField("text", line);
        });
    }

    private int finish(Talk talk) {
        output().note("echo client: " + talk.received() + " of " + talk.sent() + " lines came back");
        if (talk.fault() != null) {
            output().warn("the connection broke: " + talk.fault() + " (is the server still running?)");
            return talk.received() < talk.sent() && talk.received() > 0 ? Errors.LOST : Errors.NO_ANSWER;
        }
        boolean lost = talk.hasOtherEnded() && talk.received() < talk.sent();
        boolean early = talk.hasOtherEnded() && !talk.hasEnded();
        if (lost || early) {
            output().warn("the server closed the connection (is it still running?)");
        }
        return lost ? Errors.LOST : early ? Errors.NO_ANSWER : Errors.DONE;
    }
}
