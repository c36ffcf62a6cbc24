package io.zmqkit.labs.check;

import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.TcpPeer;
import io.zmqkit.labs.Trial;
import java.io.IOException;
import java.time.Duration;

/**
 * One of the student's publishers of lab 11.
 *
 * @param student the program
 * @param port where it is to bind
 * @param count how many updates it is to send
 */
record Publisher(Student student, int port, int count) {

    static final String SLOW_JOINER =
            "the slow joiner: what is sent before a subscription has arrived is lost, and sleeping is no cure";

    private static final Duration PATIENCE = Duration.ofMillis(2500);

    static Publisher start(Trial trial, String postcode, int count) {
        int port = trial.freePort();
        Student student = trial.start("publish", "tcp://127.0.0.1:" + port, postcode, String.valueOf(count));
        return new Publisher(student, port, count);
    }

    String endpoint() {
        return "tcp://127.0.0.1:" + port;
    }

    void awaitBound() throws InterruptedException, IOException {
        try {
            TcpPeer.connect(student, port, Trial.START).close();
        } catch (NotYet e) {
            if (student.ends(Duration.ZERO) && student.exception().isEmpty()) {
                throw new NotYet(
                        "your publisher waits for its first subscriber",
                        "it ended before there was one",
                        SLOW_JOINER + ". If it does not send at all yet: bind first");
            }
            throw e;
        }
    }

    String whySilent(int number) throws InterruptedException {
        if (!student.isAlive() && student.exception().isEmpty()) {
            return number == 1
                    ? SLOW_JOINER
                    : "what is still queued when the context closes is dropped: does it linger?";
        }
        return student.whySilent(
                number == 1
                        ? "a subscription has arrived, and your publisher does not send: what does it wait for?"
                        : "one subscription is all that comes: what does your publisher wait for before update "
                                + number + "?");
    }

    void ends() throws InterruptedException {
        student.requireSuccess(PATIENCE, "all " + count + " updates came: what is it waiting for?", "all updates came");
        student.dismiss();
    }
}
