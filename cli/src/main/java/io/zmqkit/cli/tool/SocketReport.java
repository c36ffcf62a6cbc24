package io.zmqkit.cli.tool;

import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.tools.socket.Role;
import io.zmqkit.tools.socket.SocketStats;
import io.zmqkit.tools.socket.SocketTask;
import java.util.ArrayList;
import java.util.List;

/**
 * What a socket's command says at its end.
 *
 * @param task what it was to do
 * @param counts what it has done
 * @param lost how many messages, those with an empty reply too
 * @param emptyReplies how many requests got nothing because a command failed
 * @param trouble why no peer was of use; may be empty
 */
record SocketReport(SocketTask task, SocketStats counts, long lost, long emptyReplies, String trouble) {

    /** {@return for example {@code push: 3 messages sent, 1 lost}} */
    String summary() {
        Role role = task.role();
        List<String> parts = new ArrayList<>();
        if (role.sends() && !role.answers()) {
            parts.add(Output.messages(counts.sent()) + " sent");
        }
        if (role.receives()) {
            parts.add(Output.messages(counts.received() - emptyReplies) + (role.answers() ? " answered" : " received"));
        }
        if (lost > 0) {
            parts.add(lost + " lost");
        }
        return role.command() + ": " + String.join(", ", parts);
    }

    /** {@return that nobody came to whom anything could be sent} */
    String noPeers() {
        return "nobody " + (task.role().publishes() ? "has subscribed" : "is there to take it") + " after "
                + Converters.text(task.patience())
                + ": nothing was sent" + because("is the other side running?")
                + "; --wait waits longer, --wait-peers 0 not at all";
    }

    /** {@return that nothing was received in time} */
    String silence() {
        String time = task.timeout() == null ? "" : Converters.text(task.timeout());
        if (!task.role().asks()) {
            return "no message in " + time + because("--events says what happens to the connections")
                    + (task.role() == Role.DEALER
                            ? "; a REP takes only what begins with an empty frame: dealer ... '' Hello"
                            : "");
        }
        String times = task.retries() == 0 ? "" : task.retries() + 1 + " x ";
        return "no reply in " + times + time + because("is the other side running?");
    }

    private String because(String otherwise) {
        return " (" + (trouble.isEmpty() ? otherwise : trouble) + ")";
    }
}
