package io.zmqkit.labs.check;

import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Patience;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import java.time.Duration;

/**
 * A server that never answers, and counts how often it is asked. That a program is too slow is told by patience; that it is
 * too fast only by its end, which no busy machine can make earlier.
 */
final class UnansweredRequests {

    private static final Duration LATE = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration LONGEST_GAP = Duration.ofMillis(1200);
    private static final int FIRST = 5;
    /** Four timeouts, and room for one connection that stalls. */
    private static final Duration FIRST_TAKE = Duration.ofMillis(1800);

    private final AskedRequests requests;
    private final Student client;

    UnansweredRequests(Trial trial) {
        requests = new AskedRequests(trial);
        client = requests.client();
    }

    /** Waits for the first few requests. */
    void areRepeated() throws InterruptedException {
        requireFirst();
        Patience patience = Patience.of(FIRST_TAKE);
        while (requests.count() < FIRST) {
            if (!requests.comes(LOOK) && (patience.isOver() || !client.isAlive())) {
                requireNotTooEarly();
                requests.areMissing();
                throw new NotYet(
                        FIRST + " requests within " + Student.text(FIRST_TAKE) + ", since nobody answers",
                        requests.seen(),
                        AskedRequests.HOW_LONG);
            }
        }
        if (requests.shortestGap().compareTo(LONGEST_GAP) > 0) { // also where a busy machine has made the patience long
            throw new NotYet(
                    "a request every " + Student.text(AskedRequests.TIMEOUT) + ", since nobody answers",
                    "at least " + requests.shortestGap().toMillis() + " ms between two",
                    AskedRequests.HOW_LONG);
        }
        client.setAside(true);
    }

    private void requireFirst() throws InterruptedException {
        if (!requests.comes(Trial.START)) {
            requests.areMissing();
            throw new NotYet(
                    "the request \"Hello 1\" within " + Student.text(Trial.START),
                    "nothing",
                    !client.isAlive() && client.exception().isEmpty()
                            ? AskedRequests.gaveUpTooEarly("it gave up too early")
                            : client.whySilent("does your program connect a REQ to its first argument, and send?"));
        }
    }

    /** Waits for its end, which must come after the last try and soon. */
    void areGivenUp() throws InterruptedException {
        client.setAside(false);
        Duration left = AskedRequests.ALL_TRIES.minus(requests.lasted());
        Patience tooLate = Patience.of(left.isNegative() ? LATE : left.plus(LATE));
        while (client.isAlive()) {
            requests.comes(LOOK);
            requireNotTooOften(tooLate.isOver());
        }
        requireNotTooEarly();
        if (client.exitCode(Trial.START, "") == 0) {
            throw new NotYet(
                    "an exit code that is not 0 when nobody has answered",
                    "exit code 0",
                    "it has given up, after " + AskedRequests.TRIES + " tries at most: that is no success");
        }
        requests.countTheRest();
        requireNotTooOften(false);
    }

    private void requireNotTooOften(boolean tooLate) {
        boolean tooOften = requests.count() > AskedRequests.TRIES;
        if (tooOften || tooLate) {
            throw new NotYet(
                    "at most " + AskedRequests.TRIES + " requests, and the end after "
                            + Student.text(AskedRequests.ALL_TRIES),
                    requests.seen() + " in " + requests.lasted().toMillis() + " ms",
                    tooOften
                            ? "a server that never answers is not asked without end: " + AskedRequests.TRIES
                                    + " tries at most"
                            : AskedRequests.HOW_LONG);
        }
    }

    /** Has not given up before it has asked often enough; the other programs are none of this verdict's. */
    void requireNotTooEarly() throws InterruptedException {
        if (requests.areGivenUpTooEarly()) {
            client.setAside(false);
            requests.areMissing();
            throw new NotYet(
                    AskedRequests.TRIES + " tries of " + Student.text(AskedRequests.TIMEOUT) + " when nobody answers, "
                            + Student.text(AskedRequests.ALL_TRIES) + " in all",
                    requests.seen() + ", and the end after " + requests.lasted().toMillis() + " ms",
                    client.exception().isEmpty()
                            ? AskedRequests.gaveUpTooEarly("it gave up too early")
                            : client.whySilent(""));
        }
    }
}
