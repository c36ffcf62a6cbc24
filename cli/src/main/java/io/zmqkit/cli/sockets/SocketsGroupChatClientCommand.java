package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.StdinLines;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.sockets.Talk;
import io.zmqkit.sockets.UdpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "client",
        description = {
            "Send the lines of the input to a group chat server, and print those of the others (UDP or TCP).",
            "The line quit, and the end of the input, leave.",
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit sockets group-chat client --mode tcp --name kim",
            "Exit codes: 0 left in order, 2 wrong usage, 3 the server cannot be reached, or left, or --count lines did not"
                    + " come in time, 4 a line could not be sent, 130/143 signal.",
        })
final class SocketsGroupChatClientCommand extends SocketProgramCommand {

    @Mixin
    private final PeerSettings peer = new PeerSettings(2500);

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "udp",
            description = "udp, or tcp for a server on threads or with a selector. Default: ${DEFAULT-VALUE}.")
    private Mode mode;

    @Option(
            names = "--name",
            required = true,
            paramLabel = "NAME",
            description = "What the others see: 1-32 characters, without brackets.")
    private String name;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "0",
            description = "Stay, once the input has ended, until so many lines have come. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How long to wait for them. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    /** What the server speaks. */
    enum Mode {
        udp,
        tcp
    }

    private final StdinLines input = new StdinLines();

    @Override
    public Integer call() {
        return mode == Mode.udp
                ? run(this::openUdp, this::startUdp, client -> input.exitCode(finishUdp(client)))
                : run(this::openTcp, this::startTcp, talk -> input.exitCode(finishTcp(talk)));
    }

    private String announcement() {
        if (!name.matches("[^\\[\\]\\p{Cc}]{1,32}")) {
            throw new IllegalArgumentException("name must be 1-32 characters without brackets, was '" + name + "'");
        }
        if (count < 0) {
            throw new IllegalArgumentException("count must be >= 0, was " + count);
        }
        return "[" + name + "]";
    }

    private UdpClient openUdp() {
        UdpClient.Greetings greetings = new UdpClient.Greetings(announcement(), "quit");
        return new UdpClient("group chat client", peer.address(), greetings, this::print, output()::warn);
    }

    private void startUdp(UdpClient client) {
        input.start(
                output(),
                line -> !line.equals("quit") && UdpLines.say(client, announcement() + " " + line, input, output()),
                () -> client.end(count, timeout));
    }

    private int finishUdp(UdpClient client) {
        String fault = client.isUnreachable() ? "nobody is at " + Converters.text(client.server()) : null;
        return finish(client.received(), client.isStopped(), fault);
    }

    private Talk openTcp() {
        String announcement = announcement();
        Talk talk = Talk.connect("group chat client", peer.address(), this::print, new Talk.Terms(timeout, false));
        talk.say(announcement);
        return talk;
    }

    private void startTcp(Talk talk) {
        input.start(
                output(),
                line -> !line.equals("quit") && talk.say(announcement() + " " + line),
                () -> talk.leaveAfter(count));
    }

    private int finishTcp(Talk talk) {
        String fault = talk.hasOtherEnded() ? "the server closed the connection" : talk.fault();
        return finish(talk.received(), !talk.hasEnded() && fault == null, fault);
    }

    private void print(String line) {
        output().data(line, json -> {
            json.writeStringField("event", "received");
            json.writeStringField("text", line);
        });
    }

    private int finish(long received, boolean stopped, @Nullable String fault) {
        output().note("group-chat client: " + received + " lines received");
        if (stopped || (fault == null && received >= count)) {
            return Errors.DONE;
        }
        output().warn((fault == null ? received + " of " + count + " lines came in " + Converters.text(timeout) : fault)
                + " (is the server still running?)");
        return Errors.NO_ANSWER;
    }
}
