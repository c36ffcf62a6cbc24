package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.StdinLines;
import io.zmqkit.sockets.Talk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "client",
        description = "Connect to a talk server, then send the lines of the input and print what comes (TCP).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit sockets talk client",
            "Exit codes: 0 both sides have ended, 2 wrong usage, 3 the server cannot be reached or the connection broke,"
                    + " 4 a line could not be sent, 130/143 signal.",
        })
final class SocketsTalkClientCommand extends SocketProgramCommand {

    @Mixin
    private final PeerSettings peer = new PeerSettings(5000);

    @Mixin
    private final TalkTerms terms = new TalkTerms();

    private final StdinLines input = new StdinLines();

    @Override
    public Integer call() {
        return run(
                () -> Talk.connect("talk client", peer.address(), terms.printer(output()), terms.terms()),
                talk -> input.start(output(), talk::say, talk::end),
                talk -> input.exitCode(terms.finish("talk client", talk, output())));
    }
}
