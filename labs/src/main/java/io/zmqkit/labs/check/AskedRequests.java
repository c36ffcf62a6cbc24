package io.zmqkit.labs.check;

import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;
import java.util.List;
import org.zeromq.SocketType;

/** A server of lab 10 that counts how often a client of its own asks, and answers only when it is told to. */
final class AskedRequests {

    static final int TRIES = 20;
    static final Duration TIMEOUT = Duration.ofMillis(250);
    static final Duration ALL_TRIES = TIMEOUT.multipliedBy(TRIES);
    static final String HOW_LONG = "without a reply in " + Student.text(TIMEOUT)
            + " ask the same again, on a fresh socket: how long does it wait for each reply?";

    /** The first request may have been under way for some time when it is seen. */
    private static final Duration TOO_EARLY = ALL_TRIES.minusMillis(500);

    private final ZmqPeer server;
    private final Student client;
    private int number = 1;
    private int count;
    private int countBefore;
    private long first = System.nanoTime();
    private long latest;
    private Duration shortestGap = ALL_TRIES;

    AskedRequests(Trial trial) {
        server = trial.bind(SocketType.ROUTER);
        client = trial.start(server.endpoint(), "2");
    }

    Student client() {
        return client;
    }

    /** How often the present request has come. */
    int count() {
        return count;
    }

    /** How often the one before it has come. */
    int countBefore() {
        return countBefore;
    }

    Duration shortestGap() {
        return shortestGap;
    }

    /** From the first time that the present request came, or the one before it was answered, until now or its client's end. */
    Duration lasted() {
        return Duration.ofNanos(client.endedAt() - first);
    }

    /** Answers the first request; the second is the present one now. */
    void answer() {
        first = System.nanoTime();
        server.reply("World 1");
        number = 2;
        countBefore = count;
        count = 0;
    }

    /** Waits for the present request; false if it has not come in time. */
    boolean comes(Duration within) {
        List<String> frames = server.look(within);
        if (frames == null) {
            return false;
        }
        String request = frames.get(frames.size() - 1);
        if (number == 2 && count == 0 && request.equals("Hello 1") && countBefore < TRIES) {
            countBefore++; // it had asked again when the answer came
            server.reply("World 1");
            return comes(within);
        }
        requirePresent(request);
        long now = System.nanoTime();
        if (count++ == 0) {
            first = number == 1 ? now : first;
        } else {
            Duration gap = Duration.ofNanos(now - latest);
            shortestGap = gap.compareTo(shortestGap) < 0 ? gap : shortestGap;
        }
        latest = now;
        return true;
    }

    private void requirePresent(String request) {
        if (!request.equals("Hello " + number)) {
            throw new NotYet(
                    "the request \"Hello " + number + '"' + (count == 0 ? "" : " again, since nobody answers"),
                    "the request \"" + request + '"',
                    request.equals("Hello 2")
                            ? "request 1 was never answered: ask it again before you go on to the next"
                            : "the requests are Hello 1, Hello 2 and so on, each of one frame");
        }
    }

    /** Its client has given up before it can have asked often enough; all that it has asked has been counted then. */
    boolean areGivenUpTooEarly() {
        if (client.isAlive() || lasted().compareTo(TOO_EARLY) >= 0) {
            return false;
        }
        countTheRest();
        return true;
    }

    /** Counts what has come meanwhile. */
    void countTheRest() {
        boolean more = true;
        while (more) {
            more = comes(Duration.ofMillis(1));
        }
    }

    /** A request should have come that has not. */
    void areMissing() {
        server.isMissing();
    }

    static String gaveUpTooEarly(String why) {
        return why + ": " + TRIES + " tries of " + Student.text(TIMEOUT) + " are " + Student.text(ALL_TRIES)
                + "; how often does it ask, and how long does it wait each time?";
    }

    String seen() {
        return count == 1 ? "1 request" : count + " requests";
    }
}
