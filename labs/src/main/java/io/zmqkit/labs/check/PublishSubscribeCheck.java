package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.TcpPeer;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;

/**
 * Lab 11: the student's subscriber at a publisher of several postcodes, whose subscription tells the most; then the
 * student's publisher, which has to wait for a subscriber that comes late.
 */
public final class PublishSubscribeCheck implements Check {

    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final Duration LATE = PATIENCE; // longer than anybody sleeps
    private static final String POSTCODE = "1000";

    /** Makes the check. */
    public PublishSubscribeCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException, IOException {
        subscribes(trial);
        publishes(trial);
    }

    private static void subscribes(Trial trial) throws InterruptedException {
        ZmqPeer feed = trial.bind(SocketType.XPUB);
        Student subscriber = trial.start("subscribe", feed.endpoint(), POSTCODE, "2");
        requireFilter(feed.receiveText(Trial.START));
        for (String update : new String[] {"10001 72 45", "1000 18 60", "1000", "10009 71 40", "1000 19 55"}) {
            feed.send(update);
        }
        for (String update : new String[] {"1000 18 60", "1000 19 55"}) {
            subscriber.awaitLine(update, PATIENCE, "a line \"" + update + '"', "print each update as it came");
        }
        requireSuccess(subscriber);
        if (subscriber.lines().size() > 2) {
            throw new NotYet(
                    "two updates of 1000", subscriber.lines().toString(), "print the updates and nothing else");
        }
    }

    private static void requireFilter(@Nullable String message) {
        String expected = "a subscription to \"" + POSTCODE + " \"";
        if (message == null) {
            throw new NotYet(
                    expected + " within 5 s",
                    "none",
                    "your SUB received nothing, and never will: is a subscription set, and is it connected?");
        }
        String filter = message.isEmpty() ? "" : message.substring(1); // after the byte 1
        String seen = "a subscription to \"" + filter + '"';
        if (filter.isEmpty()) {
            throw new NotYet(
                    expected,
                    seen,
                    "that is everything, and all of it crosses the network: the filter belongs to the publisher");
        } else if (filter.equals(POSTCODE)) {
            throw new NotYet(expected, seen, "a subscription is a prefix: this one matches 10000 to 10009 as well");
        } else if (!filter.equals(POSTCODE + " ")) {
            throw new NotYet(expected, seen, "an update begins with the postcode and a space");
        }
    }

    private static void publishes(Trial trial) throws InterruptedException, IOException {
        int port = trial.freePort();
        String endpoint = "tcp://127.0.0.1:" + port;
        Student publisher = trial.start("publish", endpoint, POSTCODE, "3");
        TcpPeer.connect(publisher, port, Trial.START).close(); // it is bound
        if (publisher.ends(LATE)) {
            throw new NotYet(
                    "your publisher waits for its first subscriber",
                    "it ended before there was one",
                    "the slow joiner: what is sent before a subscription has arrived is lost");
        }
        ZmqPeer subscriber = trial.connect(SocketType.SUB, endpoint);
        subscriber.subscribe(POSTCODE + " ");
        for (int number = 1; number <= 3; number++) {
            String expected = POSTCODE + " " + number + " 50";
            String update = subscriber.receiveText(PATIENCE);
            if (!expected.equals(update)) {
                throw new NotYet(
                        "the update \"" + expected + '"',
                        update == null ? "nothing" : '"' + update + '"',
                        update == null && number > 1
                                ? "updates were lost at the end: does the context linger?"
                                : "the slow joiner: did it send before the subscription had arrived?");
            }
        }
        requireSuccess(publisher);
    }

    private static void requireSuccess(Student student) throws InterruptedException {
        int code = student.exitCode(PATIENCE, "is every socket closed, and the context too?");
        if (code != 0) {
            throw new NotYet("exit code 0", "exit code " + code, "all updates came: that is success");
        }
    }
}
