package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Patience;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;

/** Lab 13: the student's relay between one who pushes and two who subscribe; then {@link ChatClientCheck}. */
public final class RelayChatCheck implements Check {

    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final String PROBE = "probe";

    /** Makes the check. */
    public RelayChatCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        relays(trial);
        new ChatClientCheck(trial).run();
    }

    private static void relays(Trial trial) throws InterruptedException {
        String collect = "tcp://127.0.0.1:" + trial.freePort();
        String publish = "tcp://127.0.0.1:" + trial.freePort();
        Student relay = trial.start("relay", collect, publish);
        ZmqPeer mouth = trial.connect(SocketType.PUSH, collect);
        List<ZmqPeer> ears = List.of(trial.connect(SocketType.SUB, publish), trial.connect(SocketType.SUB, publish));
        for (ZmqPeer ear : ears) {
            ear.subscribe("");
            awaitSubscription(relay, mouth, ear);
        }
        for (String line : List.of("[kim] Hello,  World ", "[lee] 안녕하세요", " ", "[kim] Hello,  World ", "no name")) {
            mouth.send(PATIENCE, line);
            for (ZmqPeer ear : ears) {
                String heard = next(ear);
                if (!line.equals(heard)) {
                    throw new NotYet(
                            "everybody hears \"" + line + "\" within " + Student.text(PATIENCE),
                            heard == null ? "nothing" : '"' + heard + '"',
                            heard == null
                                    ? relay.whySilent("what comes is sent on to all, whatever it is")
                                    : "what comes is sent on to all, as it is");
                }
            }
        }
        relay.dismiss();
    }

    /** A subscription takes a moment: says something again and again until the first of it is heard. */
    private static void awaitSubscription(Student relay, ZmqPeer mouth, ZmqPeer ear) throws InterruptedException {
        Patience patience = Patience.of(Trial.START);
        while (!patience.isOver()) {
            if (!mouth.send(Trial.START, PROBE)) {
                throw new NotYet(
                        "your relay takes the line \"" + PROBE + '"',
                        "nobody pulls",
                        relay.whySilent("does it bind a PULL to COLLECT?"));
            }
            String heard = ear.lookForText(Duration.ofMillis(1));
            if (heard != null && !heard.equals(PROBE)) {
                throw new NotYet(
                        "everybody hears \"" + PROBE + '"',
                        '"' + heard + '"',
                        "what comes is sent on to all, as it is");
            } else if (heard != null) {
                return;
            }
        }
        throw new NotYet(
                "everybody who subscribes hears \"" + PROBE + "\" within " + Student.text(Trial.START),
                "nothing",
                relay.whySilent(
                        "does the relay send on what it pulls, on a socket for many? PUB sends to all, PUSH deals to one"));
    }

    private static @Nullable String next(ZmqPeer ear) {
        String heard = ear.receiveText(PATIENCE);
        while (Objects.equals(heard, PROBE)) {
            heard = ear.receiveText(PATIENCE);
        }
        return heard;
    }
}
