package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;

/** Lab 14: {@link LossyRelay}, for the sender; then {@link GapsCheck}, for the receiver. */
public final class NothingLostCheck implements Check {

    /** Makes the check. */
    public NothingLostCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        new LossyRelay(trial).run();
        new GapsCheck(trial).run();
    }

    static void requireSubscription(Student student, ZmqPeer publisher, String ended) throws InterruptedException {
        Duration within = Trial.START;
        if (publisher.receive(within) == null) {
            throw new NotYet(
                    "a subscription at PUBLISH within " + Student.text(within),
                    "none, and " + student.lastLines(),
                    student.isAlive() || !student.exception().isEmpty()
                            ? student.whySilent("does its SUB connect to PUBLISH, and subscribe?")
                            : ended);
        }
    }
}
