package io.zmqkit.labs;

import io.zmqkit.labs.check.BothWaysCheck;
import io.zmqkit.labs.check.OneAtATimeCheck;
import io.zmqkit.labs.check.RequestReplyCheck;
import io.zmqkit.labs.check.SelectorCheck;
import io.zmqkit.labs.check.ThreadPerClientCheck;
import io.zmqkit.labs.check.ThreadsCheck;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The labs there are, in the order of the course. */
public final class Labs {

    private static final List<Lab> SOCKETS = List.of(
            // 1-5
            new Lab(1, "threads", "Threads and a race", 25, new ThreadsCheck()),
            new Lab(2, "one-at-a-time", "One client at a time", 30, new OneAtATimeCheck()),
            new Lab(3, "thread-per-client", "A thread per client", 30, new ThreadPerClientCheck()),
            new Lab(4, "selector", "One thread for many", 40, new SelectorCheck()),
            new Lab(5, "both-ways", "Talking both ways at once", 30, new BothWaysCheck())
            // 6-9
            );

    private static final List<Lab> ZEROMQ = List.of(
            // 10-12
            new Lab(10, "request-reply", "Request-reply, and a server that dies", 30, new RequestReplyCheck())
            // 13-16
            );

    private Labs() {}

    /** {@return all labs} */
    public static List<Lab> all() {
        return Stream.concat(SOCKETS.stream(), ZEROMQ.stream()).toList();
    }

    /**
     * Finds a lab.
     *
     * @param text its number, as in {@code 1} or {@code 01}, or its folder, as in {@code 10-request-reply}
     * @return the lab, if there is one
     */
    public static Optional<Lab> find(String text) {
        return all().stream()
                .filter(lab -> text.equals(lab.folder())
                        || (text.matches("[0-9]{1,4}") && Integer.parseInt(text) == lab.number()))
                .findFirst();
    }
}
