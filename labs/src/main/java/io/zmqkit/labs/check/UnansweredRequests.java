package io.zmqkit.labs.check;

import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Patience;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;
import java.util.List;
import org.zeromq.SocketType;

/**
 * A server that answers the first request when it has been asked ten times, and the second never, and counts how often it
 * is asked: each request has tries of its own. That a program is too slow is told by patience; that it is
 * too fast only by its end, which no busy machine can make earlier.
 */
final class UnansweredRequests {

    private static final int TRIES = 20;
    private static final String REPLY = "World 1";
    private static final Duration TIMEOUT = Duration.ofMillis(250);
    private static final Duration ALL_TRIES = TIMEOUT.multipliedBy(TRIES);
    /** The first request may have been under way for some time when it is seen. */
    private static final Duration TOO_EARLY = ALL_TRIES.minusMillis(500);

    private static final Duration TOO_LATE = ALL_TRIES.plusSeconds(2);

    private static final String HOW_LONG = "without a reply in " + Student.text(TIMEOUT)
            + " ask the same again, on a fresh socket: how long does it wait for each reply?";

    private static final Duration LONGEST_GAP = Duration.ofMillis(1200);
    private static final int FIRST = 5;
    /** Who shares his tries among all requests has half of them left: 2.5 s instead of 5. */
    private static final int ANSWERED = 10;
    /** Four timeouts, and room for one connection that stalls. */
    private static final Duration FIRST_TAKE = Duration.ofMillis(1800);

    private final ZmqPeer server;
    private final Student client;
    private Patience tooLate = Patience.of(Trial.START);
    private long first;
    private long latest;
    private Duration shortestGap = TOO_LATE;
    private int requests;
    private int number = 1;
    private int triesBefore;

    UnansweredRequests(Trial trial) {
        server = trial.bind(SocketType.ROUTER);
        client = trial.start(server.endpoint(), "2");
    }

    static String gaveUpTooEarly(String why) {
        return why + ": " + TRIES + " tries of " + Student.text(TIMEOUT) + " are " + Student.text(ALL_TRIES)
                + "; how often does it ask, and how long does it wait each time?";
    }

    /** Waits for the first few requests. */
    void areRepeated() throws InterruptedException {
        while (requests == 0) {
            if (!count(Trial.START)) {
                throw new NotYet(
                        "the request \"Hello 1\" within " + Student.text(Trial.START),
                        "nothing",
                        !client.isAlive() && client.exception().isEmpty()
                                ? gaveUpTooEarly("it gave up too early")
                                : client.whySilent("does your program connect a REQ to its first argument, and send?"));
            }
        }
        Patience patience = Patience.of(FIRST_TAKE);
        while (requests < FIRST) {
            if (!count(Duration.ofMillis(50)) && (patience.isOver() || !client.isAlive())) {
                requireNotTooEarly();
                throw new NotYet(
                        FIRST + " requests within " + Student.text(FIRST_TAKE) + ", since nobody answers",
                        seen(),
                        HOW_LONG);
            }
        }
        if (shortestGap.compareTo(LONGEST_GAP) > 0) { // also where a busy machine has made the patience long
            throw new NotYet(
                    "a request every " + Student.text(TIMEOUT) + ", since nobody answers",
                    "at least " + shortestGap.toMillis() + " ms between two",
                    HOW_LONG);
        }
        client.ends(Duration.ofSeconds(1).minus(sinceFirst()));
        requireNotTooEarly();
        answerTheFirst();
        client.setAside(true);
    }

    /** Whatever comes of the first answer, each time that request 1 comes again it is answered again. */
    private void answerTheFirst() throws InterruptedException {
        Patience patience = Patience.of(FIRST_TAKE.multipliedBy(2));
        while (requests < ANSWERED) {
            if (!count(Duration.ofMillis(50)) && (patience.isOver() || !client.isAlive())) {
                requireNotTooEarly();
                throw new NotYet(
                        ANSWERED + " requests within " + Student.text(FIRST_TAKE.multipliedBy(2))
                                + ", since nobody answers",
                        seen(),
                        HOW_LONG);
            }
        }
        triesBefore = requests;
        number = 2;
        requests = 0;
        server.reply(REPLY);
        while (requests == 0) {
            if (!count(TIMEOUT.multipliedBy(4))) {
                throw new NotYet(
                        "the request \"Hello 2\" when \"Hello 1\" was answered, at try " + triesBefore,
                        "nothing",
                        client.whySilent("after the reply, the next request is due"));
            }
        }
    }

    /** Waits for its end, which must come after the last try and soon. */
    void areGivenUp() throws InterruptedException {
        client.setAside(false);
        while (client.isAlive()) {
            count(Duration.ofMillis(50));
            if (requests > TRIES || tooLate.isOver()) {
                throw new NotYet(
                        "at most " + TRIES + " requests, and the end after " + Student.text(ALL_TRIES),
                        seen() + " in " + sinceFirst().toMillis() + " ms",
                        requests > TRIES
                                ? "a server that never answers is not asked without end: " + TRIES + " tries at most"
                                : HOW_LONG);
            }
        }
        requireNotTooEarly();
        if (client.exitCode(Trial.START, "") == 0) {
            throw new NotYet(
                    "an exit code that is not 0 when nobody has answered",
                    "exit code 0",
                    "it has given up, after " + TRIES + " tries at most: that is no success");
        }
    }

    private boolean count(Duration within) {
        List<String> frames = server.receive(within);
        if (frames == null) {
            return false;
        }
        String request = frames.get(frames.size() - 1);
        if (number == 2 && requests == 0 && request.equals("Hello 1") && triesBefore < TRIES) {
            triesBefore++; // it had asked again when the answer came
            server.reply(REPLY);
            return true;
        } else if (!request.equals("Hello " + number)) {
            throw new NotYet(
                    "the request \"Hello " + number + '"' + (requests == 0 ? "" : " again, since nobody answers"),
                    "the request \"" + request + '"',
                    request.equals("Hello 2")
                            ? "request 1 was never answered: ask it again before you go on to the next"
                            : "the requests are Hello 1, Hello 2 and so on, each of one frame");
        }
        long now = System.nanoTime();
        if (requests++ == 0) {
            first = now;
            tooLate = Patience.of(TOO_LATE);
        } else {
            Duration gap = Duration.ofNanos(now - latest);
            shortestGap = gap.compareTo(shortestGap) < 0 ? gap : shortestGap;
        }
        latest = now;
        return true;
    }

    private Duration sinceFirst() {
        return Duration.ofNanos(System.nanoTime() - first);
    }

    /** Has not given up before it has asked often enough; the other programs are none of this verdict's. */
    void requireNotTooEarly() throws InterruptedException {
        Duration lasted = sinceFirst();
        if (client.isAlive() || lasted.compareTo(TOO_EARLY) >= 0) {
            return;
        }
        while (count(Duration.ofMillis(1))) {
            tooLate.isOver();
        }
        client.setAside(false);
        boolean sharesTries = triesBefore > 0 && requests <= TRIES - triesBefore + 1;
        throw new NotYet(
                TRIES + " tries of " + Student.text(TIMEOUT) + " when nobody answers, " + Student.text(ALL_TRIES)
                        + " in all",
                seen() + ", and the end after " + lasted.toMillis() + " ms",
                !client.exception().isEmpty()
                        ? client.whySilent("")
                        : gaveUpTooEarly("it gave up too early")
                                + (sharesTries
                                        ? " Request 1 had been asked " + triesBefore
                                                + " times: are they counted anew for each?"
                                        : ""));
    }

    private String seen() {
        return requests == 1 ? "1 request" : requests + " requests";
    }
}
