package io.zmqkit.labs.check;

import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Patience;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.zeromq.SocketType;

/**
 * The receiver of lab 14 at a publisher that leaves lines out, the first and the last ones among them, says others twice, and
 * goes on after the receiver's last one; with a history that has them all, and answers whatever it is asked.
 */
final class GapsCheck {

    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final int COUNT = 9;
    private static final int[] SAID = {3, 4, 4, 3, 7, 7, 2, 10};
    private static final int LAST_SAID = COUNT + 1;
    private static final List<String> TEXTS =
            List.of("kim: hello", "lee: hi 2 all", "kim: 안녕하세요", "pat: 7", "lee:  bye");
    private static final List<String> EXPECTED =
            IntStream.rangeClosed(1, COUNT).mapToObj(GapsCheck::line).toList();

    private final ZmqPeer publisher;
    private final ZmqPeer history;
    private final Student receiver;
    private String lastRequest = "";
    private List<String> lastReply = List.of();

    GapsCheck(Trial trial) {
        publisher = trial.bind(SocketType.XPUB);
        history = trial.bind(SocketType.REP);
        receiver = trial.start("receiver", publisher.endpoint(), history.endpoint(), String.valueOf(COUNT));
    }

    void run() throws InterruptedException {
        NothingLostCheck.requireSubscription(
                receiver, publisher, "it has not listened at all: the lines come from PUBLISH");
        for (int number : SAID) {
            publisher.send(line(number));
        }
        answer();
        requireLines();
        receiver.requireSuccess(
                PATIENCE,
                "the lines 1 to " + COUNT + " are printed: is there anything left to wait for?",
                "the lines 1 to " + COUNT + " are printed");
        requireLines();
    }

    /** Answers until all is printed, the program has ended, or nothing more is asked. */
    private void answer() throws InterruptedException {
        Patience patience = Patience.of(PATIENCE);
        while (!patience.isOver() && receiver.isAlive() && receiver.lines().size() < COUNT) {
            String request = history.lookForText(Duration.ofMillis(20));
            if (request != null) {
                lastRequest = request;
                lastReply = reply(request);
                history.send(lastReply.toArray(String[]::new));
                patience = Patience.of(PATIENCE);
            }
        }
        receiver.ends(Duration.ofMillis(50)); // what it prints beyond that
    }

    private static List<String> reply(String request) {
        String expected = "a request \"FIRST LAST\" of what was left out: 1 2, 5 6, 8 9, or parts of it";
        if (!request.matches("[0-9]{1,4} [0-9]{1,4}")) {
            throw new NotYet(expected, "the request \"" + request + '"', "two numbers with a space between, one frame");
        }
        int first = Integer.parseInt(request.substring(0, request.indexOf(' ')));
        int last = Integer.parseInt(request.substring(request.indexOf(' ') + 1));
        if (first < 1 || first > last || last >= LAST_SAID) {
            throw new NotYet(
                    expected,
                    "the request \"" + request + '"',
                    "a gap is from the number after the last one that was printed to the one before that which came");
        }
        return IntStream.rangeClosed(first, last).mapToObj(GapsCheck::line).toList();
    }

    private void requireLines() throws InterruptedException {
        List<String> lines = receiver.lines();
        if (lines.equals(EXPECTED)) {
            return;
        }
        String expected = "the lines " + EXPECTED;
        String seen = lines.isEmpty() ? "no output" : "the lines " + lines;
        boolean halfRead = receiver.exception().contains("156384763")
                && lastReply.size() > 1
                && !lines.contains(lastReply.get(lastReply.size() - 1));
        if (halfRead) {
            throw NotYet.proven(
                    expected,
                    seen,
                    "the reply to \"" + lastRequest + "\" has a frame for each line, " + lastReply.size()
                            + " in all: receive as long as hasReceiveMore()");
        }
        throw new NotYet(expected, seen, whatIsWrong(lines));
    }

    private String whatIsWrong(List<String> lines) throws InterruptedException {
        if (lines.size() > lines.stream().distinct().count()) {
            return "a smaller number than expected is a repeat, which it has printed before";
        } else if (!lastRequest.isEmpty() && numbers(lines).equals(numbers(EXPECTED))) {
            return "the numbers are right and some lines are not: print each line of the history as it is in the reply";
        } else if (lastRequest.isEmpty() && lines.contains(line(LAST_SAID))) {
            return "it has asked the history for nothing: what was left out is in the history";
        } else if (lines.contains(line(LAST_SAID))) {
            return "the lines 1 to " + COUNT
                    + " are wanted: one beyond them says that the last ones are missing, and is not" + " printed";
        } else if (lines.stream().filter(EXPECTED::contains).toList().equals(EXPECTED)) {
            return "print the lines and nothing else";
        } else if (lines.stream().sorted().toList().equals(EXPECTED)) {
            return "print the lines of the history first, then the one that made you ask";
        } else if (!receiver.exception().isEmpty()) {
            return receiver.whySilent("");
        }
        String where = "it had printed " + lines.size() + " lines, and "
                + (lastRequest.isEmpty() ? "asked the history for nothing" : "last asked for \"" + lastRequest + '"');
        return receiver.isAlive()
                ? where + ": what was left out is in the history; a greater number tells that there is a gap"
                : where + ": a gap is not the end, what was left out is in the history";
    }

    private static List<String> numbers(List<String> lines) {
        return lines.stream().map(line -> line.replaceFirst(" .*", "")).toList();
    }

    private static String line(int number) {
        return number + " " + TEXTS.get(number % TEXTS.size());
    }
}
