package io.zmqkit.cli.tool;

import io.zmqkit.cli.frame.StandardStreams;
import io.zmqkit.tools.socket.MessageReader;
import io.zmqkit.tools.socket.Role;
import io.zmqkit.tools.socket.RoutedReader;
import io.zmqkit.tools.socket.Sink;
import java.util.function.Consumer;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** How messages are read from stdin, and how they are printed; both as JSON where all output is. */
final class FormatSettings {

    @Option(
            names = "--in",
            paramLabel = "lines|json|null|file",
            description =
                    "What stdin is: lines or what is separated by zero bytes, each a message of one frame; JSON,"
                            + " a message a line, for example [\"a\", {\"base64\":\"AP8=\"}, {\"hex\":\"00ff\"}]; or a file that is one message. Default: ${DEFAULT-VALUE}.")
    private Formats.In in = Formats.In.LINES;

    @Option(
            names = "--out",
            paramLabel = "text|json|hex|raw",
            description = "How messages are printed: a line each, with tabs between the frames; as JSON; in hexadecimal"
                    + " digits (the frame's number, from 0, and where in it the line begins; 16 bytes; the same as text);"
                    + " or just the bytes of the last frame. Default: ${DEFAULT-VALUE}.")
    private Formats.Out out = Formats.Out.TEXT;

    /**
     * Refuses what contradicts itself.
     *
     * @param isJson whether --json is given
     * @param isGiven tells whether an option is
     * @param readsInput whether anything is read from stdin
     */
    void check(boolean isJson, Predicate<String> isGiven, boolean readsInput) {
        boolean isOther =
                (in != Formats.In.JSON && isGiven.test("--in")) || (out != Formats.Out.JSON && isGiven.test("--out"));
        if (isJson && isOther) {
            throw new IllegalArgumentException("--json stands for --in json and --out json: give it or them");
        }
        if (!readsInput && isGiven.test("--in")) {
            throw new IllegalArgumentException(
                    "--in says what stdin is, but nothing is read from there: FRAME or an option says what is sent");
        }
    }

    /** {@return what reads messages for a socket of that role from stdin, of at most so many bytes each} */
    MessageReader reader(Role role, boolean isJson, int mostBytes) {
        Formats.In format = isJson ? Formats.In.JSON : in;
        MessageReader reader = format.reader(StandardStreams.in(), mostBytes);
        return role == Role.ROUTER && format != Formats.In.JSON ? new RoutedReader(reader) : reader;
    }

    /** {@return what prints messages to stdout, and says why if it cannot} */
    Sink sink(boolean isJson, Consumer<String> onFailure) {
        Formats.Out format = isJson ? Formats.Out.JSON : out;
        return new PrintedMessages(format.writer(), StandardStreams.bytes(onFailure));
    }
}
