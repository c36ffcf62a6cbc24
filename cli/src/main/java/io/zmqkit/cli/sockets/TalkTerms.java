package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.Terminals;
import io.zmqkit.sockets.Talk;
import java.time.Duration;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** What both ends of a talk have in common. */
final class TalkTerms {

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description =
                    "How long the other may not read, or be silent once the input has ended. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    /** A person at a terminal leaves when the other side does; a pipe is sent to its end. */
    Talk.Terms terms() {
        return new Talk.Terms(timeout, !Terminals.areThere());
    }

    Consumer<String> printer(Output output) {
        return line -> output.data(line, json -> {
            json.writeStringField("event", "received");
            json.writeStringField("text", line);
        });
    }

    int finish(String role, Talk talk, Output output) {
        output.note(role + ": " + talk.sent() + " lines sent, " + talk.received() + " received");
        if (talk.fault() != null) {
            output.warn("the connection broke: " + talk.fault() + " (did the other end stop?)");
            return Errors.NO_ANSWER;
        }
        return Errors.DONE;
    }
}
