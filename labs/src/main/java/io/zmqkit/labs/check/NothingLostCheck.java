package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;

/**
 * Lab 14: a relay that loses the student's second line once, and wants it again under the same number; then one that
 * leaves lines out and says others twice, with a history that has them all.
 */
public final class NothingLostCheck implements Check {

    private static final Duration PATIENCE = Duration.ofMillis(2500);

    /** Makes the check. */
    public NothingLostCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        sends(trial);
        receives(trial);
    }

    private static void sends(Trial trial) throws InterruptedException {
        ZmqPeer collector = trial.bind(SocketType.PULL);
        ZmqPeer publisher = trial.bind(SocketType.XPUB);
        Student sender = trial.start("sender", collector.endpoint(), publisher.endpoint(), "3");
        requireSubscription(trial, publisher);
        boolean[] confirmed = new boolean[4];
        boolean lost = false;
        while (!(confirmed[1] && confirmed[2] && confirmed[3])) {
            String line = collector.receiveText(PATIENCE);
            int number = requireLine(line, lost);
            if (number == 2 && !lost) {
                lost = true; // on purpose
            } else {
                publisher.send(line(number));
                confirmed[number] = true;
            }
        }
        for (int number = 1; number <= 3; number++) {
            sender.awaitLine("confirmed " + number, PATIENCE, "a line \"confirmed " + number + '"', "it has come back");
        }
        requireSuccess(sender, "every line has come back");
    }

    /** The number of a line from the student; lines are "1 line 1" to "3 line 3". */
    private static int requireLine(@Nullable String line, boolean lost) {
        if (line == null) {
            throw new NotYet(
                    lost ? "the line \"2 line 2\" again" : "the lines \"1 line 1\" to \"3 line 3\"",
                    "nothing within 2.5 s",
                    lost
                            ? "it was lost on the way, and has not come back: send it again after 300 ms"
                            : "does it send the next line when one has come back?");
        }
        for (int number = 1; number <= 3; number++) {
            if (line.equals(number + " line " + number)) {
                return number;
            } else if (line.matches("[0-9]{1,6} line " + number)) {
                throw new NotYet(
                        '"' + (number + " line " + number) + '"',
                        '"' + line + '"',
                        "a line under a new number is a new line: resend with the number that it had");
            }
        }
        throw new NotYet("\"1 line 1\" to \"3 line 3\"", '"' + line + '"', "the number, a space, and the line");
    }

    private static void receives(Trial trial) throws InterruptedException {
        ZmqPeer publisher = trial.bind(SocketType.XPUB);
        ZmqPeer history = trial.bind(SocketType.REP);
        Student receiver = trial.start("receiver", publisher.endpoint(), history.endpoint(), "8");
        requireSubscription(trial, publisher);
        publish(publisher, 3); // the first two were said before it came
        fill(trial, receiver, history, 1, 2);
        publish(publisher, 4, 4, 3, 7);
        fill(trial, receiver, history, 5, 6);
        publish(publisher, 7, 2, 8);
        requireSuccess(receiver, "all eight lines are there");
        List<String> expected =
                IntStream.rangeClosed(1, 8).mapToObj(NothingLostCheck::line).toList();
        if (!receiver.lines().equals(expected)) {
            throw new NotYet(
                    "the lines 1 to 8, each once, in order",
                    receiver.lines().toString(),
                    whatIsWrong(receiver.lines(), expected));
        }
    }

    private static String whatIsWrong(List<String> lines, List<String> expected) {
        if (lines.stream().filter(expected::contains).toList().equals(expected)) {
            return "print the lines and nothing else";
        }
        return lines.size() > lines.stream().distinct().count()
                ? "a smaller number than expected is a repeat, which it has printed before"
                : "print the lines of the history first, then the one that made you ask";
    }

    private static void fill(Trial trial, Student receiver, ZmqPeer history, int first, int last)
            throws InterruptedException {
        String expected = "a request \"" + first + ' ' + last + "\" to the history";
        String request = history.receiveText(PATIENCE);
        if (request == null) {
            boolean ended = receiver.ends(Duration.ZERO);
            throw new NotYet(
                    expected,
                    ended ? "your receiver has ended" : "none",
                    ended
                            ? "a gap is not the end: what was left out is in the history"
                            : (last + 1) + " came after " + (first - 1) + ": what was left out is in the history");
        }
        if (!request.equals(first + " " + last)) {
            throw new NotYet(expected, '"' + request + '"', "the first and the last number of the gap, and no others");
        }
        history.send(IntStream.rangeClosed(first, last)
                .mapToObj(NothingLostCheck::line)
                .toArray(String[]::new));
    }

    private static void publish(ZmqPeer publisher, int... numbers) {
        for (int number : numbers) {
            publisher.send(line(number));
        }
    }

    private static String line(int number) {
        return number + " line " + number;
    }

    private static void requireSubscription(Trial trial, ZmqPeer publisher) {
        if (publisher.receive(Trial.START) == null) {
            throw new NotYet("a subscription within 5 s", "none", "does its SUB connect to PUBLISH?");
        }
    }

    private static void requireSuccess(Student student, String why) throws InterruptedException {
        int code = student.exitCode(PATIENCE, why + ": is there anything left to wait for?");
        if (code != 0) {
            throw new NotYet("exit code 0", "exit code " + code, why + ": that is success");
        }
    }
}
