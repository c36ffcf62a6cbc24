package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;

/**
 * Lab 13: the student's relay between one who pushes and two who subscribe; then the student's client, who has to hear
 * while nothing is typed, and to speak while nothing is heard.
 */
public final class RelayChatCheck implements Check {

    private static final Duration PATIENCE = Duration.ofMillis(2500);

    /** Makes the check. */
    public RelayChatCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        relays(trial);
        chats(trial);
    }

    private static void relays(Trial trial) {
        String collect = "tcp://127.0.0.1:" + trial.freePort();
        String publish = "tcp://127.0.0.1:" + trial.freePort();
        Student relay = trial.start("relay", collect, publish);
        ZmqPeer mouth = trial.connect(SocketType.PUSH, collect);
        List<ZmqPeer> ears = List.of(trial.connect(SocketType.SUB, publish), trial.connect(SocketType.SUB, publish));
        for (ZmqPeer ear : ears) {
            ear.subscribe("");
            awaitSubscription(trial, mouth, ear);
        }
        for (String line : List.of("[kim] hello", "[lee] 안녕하세요")) {
            mouth.send(PATIENCE, line);
            for (ZmqPeer ear : ears) {
                String heard = next(trial, ear);
                if (!line.equals(heard)) {
                    throw new NotYet(
                            "everybody hears \"" + line + '"', seen(heard), "what comes is sent on to all, as it is");
                }
            }
        }
        relay.kill();
    }

    /** A subscription takes a moment: says something again and again until the first of it is heard. */
    private static void awaitSubscription(Trial trial, ZmqPeer mouth, ZmqPeer ear) {
        long deadline = System.nanoTime() + Trial.START.toNanos();
        while (System.nanoTime() - deadline < 0) {
            if (!mouth.send(Trial.START, "probe")) {
                throw new NotYet("your relay takes a line", "nobody pulls", "does it bind a PULL to COLLECT?");
            }
            if (ear.receiveText(Duration.ofMillis(1)) != null) {
                return;
            }
        }
        throw new NotYet(
                "everybody who subscribes hears what one pushes",
                "nothing was heard within 5 s",
                "does the relay send on what it pulls, on a socket for many? PUB sends to all, PUSH deals to one");
    }

    private static @Nullable String next(Trial trial, ZmqPeer ear) {
        String heard = ear.receiveText(PATIENCE);
        while (Objects.equals(heard, "probe")) {
            heard = ear.receiveText(PATIENCE);
        }
        return heard;
    }

    private static void chats(Trial trial) throws InterruptedException {
        ZmqPeer collector = trial.bind(SocketType.PULL);
        ZmqPeer publisher = trial.bind(SocketType.XPUB);
        Student client = trial.start("client", collector.endpoint(), publisher.endpoint(), "kim");
        if (publisher.receive(Trial.START) == null) {
            throw new NotYet(
                    "your client subscribes within 5 s", "nothing", "a SUB without a subscription hears nothing");
        }
        publisher.send("[lee] anybody there?");
        String heard = "it waits for the keyboard: nothing was typed yet, and it has to hear all the same";
        client.awaitLine("\\[lee] anybody there\\?", PATIENCE, "a line \"[lee] anybody there?\"", heard);

        says(trial, client, collector, "hello", "hello\n");
        publisher.send("[kim] hello");
        client.awaitLine("\\[kim] hello", PATIENCE, "a line \"[kim] hello\", from the relay", heard);
        says(trial, client, collector, "one", "one\ntwo\n");
        says(trial, client, collector, "two", "");
        publisher.send("[lee] bye");
        client.awaitLine("\\[lee] bye", PATIENCE, "a line \"[lee] bye\"", heard);
        if (client.lines().stream().filter("[kim] hello"::equals).count() != 1) {
            throw new NotYet(
                    "each line once", "\"[kim] hello\" twice", "the relay sends it to everybody, its sender too");
        }
        client.type("bye\n");
        client.endInput();
        int code = client.exitCode(PATIENCE, "its input has ended: what does readLine() return then?");
        says(trial, client, collector, "bye", "");
        if (code != 0) {
            throw new NotYet("exit code 0", "exit code " + code, "the end of the input is no error");
        }
    }

    private static void says(Trial trial, Student client, ZmqPeer collector, String text, String typed) {
        boolean isLast = !client.isAlive();
        if (!typed.isEmpty()) {
            client.type(typed);
        }
        String expected = "[kim] " + text;
        String said = collector.receiveText(PATIENCE);
        if (!expected.equals(said)) {
            throw new NotYet(
                    '"' + expected + "\" at the relay",
                    seen(said),
                    isLast
                            ? "the last line was still in the queue: does the context linger?"
                            : "your client does not send what is typed at once: it waits in recv for the others");
        }
    }

    private static String seen(@Nullable String text) {
        return text == null ? "nothing" : '"' + text + '"';
    }
}
