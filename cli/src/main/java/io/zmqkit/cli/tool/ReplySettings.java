package io.zmqkit.cli.tool;

import io.zmqkit.tools.socket.ExecReplies;
import io.zmqkit.tools.socket.Replies;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a REP socket replies. */
final class ReplySettings {

    @Option(names = "--reply", arity = "1..*", paramLabel = "FRAME", description = "Reply with this to every request.")
    private @Nullable List<String> reply;

    @Option(names = "--echo", description = "Reply with the request itself.")
    private boolean echo;

    @Option(
            names = "--exec",
            paramLabel = "COMMAND",
            description =
                    "Reply with what this shell command prints, without a newline at its end. Its stdin is the last frame of the"
                            + " request, without a newline too (x=$(cat) takes it; while read sees no line), and ZMQKIT_FRAMES has"
                            + " all frames as JSON. If it fails, the reply is empty, and the request counts as lost.")
    private @Nullable String exec;

    @Option(
            names = "--exec-timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "How long the command may take; then the reply is empty. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    /**
     * Finds out what is wanted.
     *
     * @param words frames that were given without an option
     * @param mostBytes how much a command may print
     * @param notes is told why a reply is empty
     * @return the replies; null if they are to come from stdin
     */
    @Nullable
    Replies replies(List<String> words, int mostBytes, Consumer<String> notes) {
        int given = (reply == null ? 0 : 1) + (echo ? 1 : 0) + (exec == null ? 0 : 1) + (words.isEmpty() ? 0 : 1);
        if (given > 1) {
            throw new IllegalArgumentException("give one of FRAME..., --reply, --echo and --exec");
        }
        if (exec != null) {
            return new ExecReplies(exec, timeout, mostBytes, JsonMessages::array, notes);
        }
        if (echo) {
            return Replies.ECHO;
        }
        List<String> frames = reply == null ? words : reply;
        if (frames.isEmpty()) {
            return null;
        }
        List<byte[]> bytes = bytes(frames);
        return (request, isEnding) -> bytes;
    }

    /** Java decodes arguments before it hands them over. */
    static List<byte[]> bytes(List<String> words) {
        for (String word : words) {
            if (word.indexOf('\ufffd') >= 0) {
                throw new IllegalArgumentException("a frame is not text that Java can read here: give it on"
                        + " stdin, with --in json as {\"hex\":\"00ff\"} or {\"base64\":\"AP8=\"}"
                        + ("UTF-8".equals(System.getProperty("sun.jnu.encoding")) ? "" : ", or set LC_ALL=C.UTF-8"));
            }
        }
        return words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
    }
}
