package io.zmqkit.labs.check;

import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Patience;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import java.time.Duration;

/**
 * A server that answers the first request when it has been asked ten times, and the second never: each request has tries of
 * its own, so that it is asked more often than one request may be.
 */
final class TriesOfEachRequest {

    private static final int ANSWERED = 10;
    private static final Duration TEN_TRIES = AskedRequests.TIMEOUT.multipliedBy(ANSWERED);
    /** Who shares the tries counts 20, or 21. */
    private static final int MORE_THAN_SHARED = AskedRequests.TRIES + 2;

    private static final Duration LOOK = Duration.ofMillis(50);
    /** Twice as long as ten tries take. */
    private static final Duration PATIENCE = AskedRequests.ALL_TRIES;

    private final AskedRequests requests;
    private final Student client;

    TriesOfEachRequest(Trial trial) {
        requests = new AskedRequests(trial);
        client = requests.client();
        client.setAside(true);
    }

    /** Waits for the tenth try, and answers; whatever comes of it, request 1 is answered whenever it comes again. */
    void answerTheFirst(UnansweredRequests others) throws InterruptedException {
        client.setAside(false);
        Patience patience = Patience.of(Trial.START.plus(PATIENCE));
        while (requests.count() < ANSWERED && !isLate()) {
            if (!requests.comes(LOOK) && (patience.isOver() || !client.isAlive())) {
                throw silent(
                        ANSWERED + " requests \"Hello 1\", since nobody answers",
                        requests.seen(),
                        AskedRequests.HOW_LONG);
            }
            others.requireNotTooEarly();
        }
        requests.answer();
        if (!requests.comes(AskedRequests.TIMEOUT.multipliedBy(4))) {
            others.requireNotTooEarly();
            throw silent(
                    "the request \"Hello 2\" when \"Hello 1\" was answered, at try " + requests.countBefore(),
                    "nothing",
                    "after the reply, the next request is due");
        }
        client.setAside(true);
    }

    private NotYet silent(String expected, String seen, String cause) throws InterruptedException {
        return new NotYet(
                expected,
                seen,
                client.isAlive() || !client.exception().isEmpty()
                        ? client.whySilent(cause)
                        : AskedRequests.gaveUpTooEarly("it gave up too early"));
    }

    /** On a busy machine not all that was asked has arrived. */
    private boolean isLate() {
        return client.isAlive() && requests.count() > 0 && requests.lasted().compareTo(TEN_TRIES) > 0;
    }

    /** Waits until both together have been asked more often than one may be, or the second was given up in its own time. */
    void areNotShared(UnansweredRequests others) throws InterruptedException {
        client.setAside(false);
        Patience patience = Patience.of(PATIENCE);
        while (isShared() && client.isAlive()) {
            if (!requests.comes(LOOK) && patience.isOver()) {
                throw silent(
                        "the request \"Hello 2\" again, since nobody answers", requests.seen(), AskedRequests.HOW_LONG);
            }
            others.requireNotTooEarly();
        }
        if (isShared() && requests.areGivenUpTooEarly()) {
            throw new NotYet(
                    AskedRequests.TRIES + " tries for each request",
                    requests.countBefore() + " for the first, which was answered then, and " + requests.count()
                            + " for the second",
                    client.exception().isEmpty()
                            ? AskedRequests.gaveUpTooEarly("it gave up too early")
                                    + " Or are there 20 for all requests: are they counted anew for each?"
                            : client.whySilent(""));
        }
        client.dismiss();
    }

    private boolean isShared() {
        return requests.count() + requests.countBefore() < MORE_THAN_SHARED;
    }
}
