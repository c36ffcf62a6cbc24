package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Patience;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;

/**
 * Lab 11: the student's subscriber at a publisher of several postcodes, whose subscription tells the most; meanwhile, two
 * of the student's publishers. One gets a subscriber after a random time, the other only when whoever waits for a limited
 * time has given up. That subscriber reads one update, and nothing more until the publisher has sent all and rests, or
 * has ended; and the updates are more than the system's buffers hold, so that the publisher has to linger.
 */
public final class PublishSubscribeCheck implements Check {

    private static final Duration PATIENCE = Duration.ofMillis(2500);
    /** One of the publishers, and the subscriber, have nobody for so long. */
    private static final Duration LONG_WAIT = Duration.ofMillis(3200);

    private static final String POSTCODE = "1000";
    private static final int COUNT = 3;

    private static final String LONG_POSTCODE = POSTCODE + "-".repeat(120_000);
    /** More than the kernel keeps for a publisher, 4 MB; few, so that pauses between them do not last until it is read. */
    private static final int MANY = 80;

    private static final int RECEIVE_BUFFER_BYTES = 64 << 10; // or the kernel would make it large enough for all
    /** Far below the second for which the exercise lingers when it has sent all. */
    private static final Duration STANDSTILL = Duration.ofMillis(400);

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int MOST_RESTS = 10;
    private static final Duration LONGEST_REST = Duration.ofSeconds(6);
    private static final int MORE_READINGS = 2;
    /** For what is done when nobody has come. */
    private static final Duration MOST_WORK = Duration.ofSeconds(3);

    /** Makes the check. */
    public PublishSubscribeCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException, IOException {
        ZmqPeer feed = trial.bind(SocketType.XPUB);
        Student subscriber = trial.start("subscribe", feed.endpoint(), POSTCODE, "3");
        Publisher prompt = Publisher.start(trial, POSTCODE, COUNT);
        Publisher patient = Publisher.start(trial, LONG_POSTCODE, MANY);
        setAside(true, prompt.student(), patient.student());
        requireFilter(subscriber, feed.receiveText(Trial.START));
        setAside(true, subscriber);
        setAside(false, patient.student());
        patient.awaitBound();
        long waitingSince = System.nanoTime();
        setAside(true, patient.student());
        setAside(false, prompt.student());
        prompt.awaitBound();
        waits(trial, prompt);
        setAside(false, patient.student());
        requireStillWaiting(patient, LONG_WAIT.minusNanos(System.nanoTime() - waitingSince));
        setAside(true, patient.student());
        setAside(false, subscriber);
        subscribes(subscriber, feed);
        setAside(false, patient.student());
        lingers(trial, patient);
    }

    private static void setAside(boolean aside, Student... students) {
        List.of(students).forEach(student -> student.setAside(aside));
    }

    /** Nothing has come for a while, and then its updates come. */
    private static void subscribes(Student subscriber, ZmqPeer feed) throws InterruptedException {
        if (!subscriber.isAlive() && subscriber.exception().isEmpty()) {
            throw new NotYet(
                    "your subscriber waits for its updates, however long they take",
                    "it ended before there was one",
                    "that nothing comes for a while is not the end: what does recv return after its timeout?");
        }
        for (String update :
                List.of("10001 72 45", "1000 18 60", "1000 18 60", "1000", "10009 71 40", "1000 -4 55", "1000 1 1")) {
            feed.send(update);
        }
        for (String update : List.of("1000 18 60", "1000 -4 55")) {
            subscriber.awaitLine(update, PATIENCE, "a line \"" + update + '"', "print each update as it came");
        }
        subscriber.requireSuccess(
                PATIENCE,
                "it has printed as many updates as its last argument says: what is it waiting for?",
                "all updates came");
        List<String> expected = List.of("1000 18 60", "1000 18 60", "1000 -4 55");
        if (!subscriber.lines().equals(expected)) {
            throw new NotYet(
                    "the lines " + expected,
                    "the lines " + subscriber.lines(),
                    Collections.frequency(subscriber.lines(), "1000 18 60") == 1
                            ? "an update that is like the one before it is another update: print each"
                            : "print as many updates as the last argument says, 3, and nothing else");
        }
        requireNoOtherFilter(feed);
        subscriber.dismiss();
        feed.close();
    }

    private static void requireFilter(Student subscriber, @Nullable String message) throws InterruptedException {
        if (message == null) {
            throw new NotYet(
                    expectedFilter() + " within " + Student.text(Trial.START),
                    "none",
                    subscriber.whySilent(
                            "your SUB received nothing, and never will: is a subscription set, and is it connected?"));
        }
        requireFilter(message.isEmpty() ? "" : message.substring(1)); // after the byte 1
    }

    private static void requireFilter(String filter) {
        String seen = "a subscription to \"" + filter + '"';
        if (filter.isEmpty()) {
            throw new NotYet(
                    expectedFilter(),
                    seen,
                    "that is everything, and all of it crosses the network: the filter belongs to the publisher");
        } else if (filter.equals(POSTCODE)) {
            throw new NotYet(
                    expectedFilter(), seen, "a subscription is a prefix: this one matches 10000 to 10009 as well");
        } else if (!filter.equals(POSTCODE + " ")) {
            throw new NotYet(expectedFilter(), seen, "an update begins with the postcode and a space");
        }
    }

    private static String expectedFilter() {
        return "a subscription to \"" + POSTCODE + " \"";
    }

    /** A second subscription is as good as the first, and may be to more. */
    private static void requireNoOtherFilter(ZmqPeer feed) {
        String message = feed.lookForText(Duration.ofMillis(1));
        while (message != null) {
            if (message.startsWith("\1")) {
                requireFilter(message.substring(1));
            }
            message = feed.lookForText(Duration.ofMillis(1));
        }
    }

    /** Whoever connects has not subscribed yet. */
    private static void waits(Trial trial, Publisher publisher) throws InterruptedException {
        ZmqPeer subscriber = trial.connect(SocketType.SUB, publisher.endpoint());
        requireStillWaiting(
                publisher, Duration.ofMillis(ThreadLocalRandom.current().nextInt(300, 900)));
        subscriber.subscribe(POSTCODE); // also gets an update of two frames
        for (int number = 1; number <= publisher.count(); number++) {
            String expected = POSTCODE + " " + number + " 50";
            String update = number == 1 ? first(subscriber, publisher) : subscriber.receiveText(PATIENCE);
            if (!expected.equals(update)) {
                throw new NotYet(
                        "the update \"" + expected + "\" within " + Student.text(PATIENCE) + " of the subscription",
                        update == null ? "nothing" : "the update \"" + update + '"',
                        update == null ? publisher.whySilent(number) : "an update is one frame: postcode, number, 50");
            }
        }
        publisher.ends();
        subscriber.close();
    }

    /** A busy machine makes it late, but does not let it rest: what rests for so long waits for something else. */
    private static @Nullable String first(ZmqPeer subscriber, Publisher publisher) throws InterruptedException {
        Patience patience = Patience.of(PATIENCE);
        long start = System.nanoTime();
        int rests = 0;
        String update = subscriber.lookForText(LOOK);
        while (update == null && !patience.isOver()) {
            rests += publisher.student().rests(LOOK) ? 1 : 0;
            if (rests >= MOST_RESTS && System.nanoTime() - start > LONGEST_REST.toNanos()) {
                subscriber.isMissing();
                return null;
            }
            update = subscriber.lookForText(LOOK);
        }
        if (update == null) {
            subscriber.isMissing();
        }
        return update;
    }

    /** Also on a busy machine: one that has given up is given the time to end. */
    private static void requireStillWaiting(Publisher publisher, Duration late) throws InterruptedException {
        publisher.student().ends(late);
        publisher.student().rests(MOST_WORK);
        if (!publisher.student().isAlive()) {
            throw new NotYet(
                    "your publisher waits for its first subscriber",
                    "it ended before there was one",
                    Publisher.SLOW_JOINER);
        }
    }

    private static void lingers(Trial trial, Publisher first) throws InterruptedException, IOException {
        Publisher publisher = first;
        Reading reading = readSlowly(trial, publisher);
        for (int more = MORE_READINGS; more > 0 && !reading.isProof(); more--) {
            publisher.student().dismiss();
            publisher = Publisher.start(trial, LONG_POSTCODE, MANY);
            publisher.awaitBound();
            reading = readSlowly(trial, publisher);
        }
        if (reading.received() < MANY) {
            throw new NotYet(
                    MANY + " updates of 120 KB at a subscriber that reads one, and the others "
                            + Student.text(STANDSTILL) + " later",
                    reading.received() == 0 ? "nothing" : "the first " + reading.received(),
                    publisher.whySilent(reading.received() + 1));
        }
        publisher.ends();
    }

    /**
     * What came of one publisher.
     *
     * @param received updates
     * @param ended it had ended before more than one was read, long before the second for which the exercise lingers
     * @param rested it had sent all before more than one was read
     */
    private record Reading(int received, boolean ended, boolean rested) {

        /** On a busy machine it may not have sent all in time, and a second may be too short to read all. */
        boolean isProof() {
            return ended || received == 0 || (rested && received == MANY);
        }
    }

    private static Reading readSlowly(Trial trial, Publisher publisher) throws InterruptedException {
        ZmqPeer subscriber = trial.connect(SocketType.SUB, publisher.endpoint(), socket -> {
            socket.setRcvHWM(1);
            socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
            socket.subscribe(POSTCODE);
        });
        int received = subscriber.receive(PATIENCE) == null ? 0 : 1; // now it has subscribed, however long that took
        boolean rested = publisher.student().rests(STANDSTILL);
        boolean ended = !publisher.student().isAlive();
        while (received < MANY && subscriber.receive(PATIENCE) != null) {
            received++;
        }
        subscriber.close();
        return new Reading(received, ended, rested);
    }
}
