package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.StdinLines;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.sockets.Talk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "server",
        description = "Wait for one other, then send the lines of the input and print what comes (TCP).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit sockets talk server",
            "Exit codes: 0 both sides have ended, 1 the port cannot be bound, 2 wrong usage, 3 the connection broke,"
                    + " 4 a line could not be sent, 130/143 signal.",
        })
final class SocketsTalkServerCommand extends SocketProgramCommand {

    @Mixin
    private final ListenSettings listen = new ListenSettings(5000);

    @Mixin
    private final TalkTerms terms = new TalkTerms();

    private final StdinLines input = new StdinLines();

    @Override
    public Integer call() {
        return run(
                () -> Talk.listen("talk server", listen.address(), terms.printer(output()), terms.terms()),
                talk -> {
                    output().ready("talk server", Converters.text(talk.address()));
                    input.start(output(), talk::say, talk::end);
                },
                talk -> input.exitCode(terms.finish("talk server", talk, output())));
    }
}
