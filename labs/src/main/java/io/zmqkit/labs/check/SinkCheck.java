package io.zmqkit.labs.check;

import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Patience;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;

/**
 * The sink of lab 12. Results 1, 2 and 4 of 5 come; then, every 100 ms, a repeat or a result of another batch, neither of
 * which is a sign that a new one is under way. When it has said that 3 and 5 are missing, 3 comes, later 5. That it waits for
 * too long is told by the mean of several rounds, and what is said while the noise pauses, on a busy machine, proves nothing.
 */
final class SinkCheck {

    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final Duration SILENCE = Duration.ofMillis(500);
    private static final Duration TOO_EARLY = Duration.ofMillis(450);
    private static final Duration TOO_LATE = Duration.ofMillis(850);
    private static final Duration MORE_ROUNDS = Duration.ofMillis(3500);
    private static final int PROOFS = 2;
    private static final int MOST_ROUNDS = 20;
    private static final long EVERY_NANOS = 100_000_000;
    /** With 200 ms between two repeats this is not yet a silence of 500 ms. */
    private static final long PAUSE_NANOS = 200_000_000;

    private static final Duration PAUSE_BEFORE_THE_NEXT = Duration.ofMillis(250);
    private static final Duration LOOK = Duration.ofMillis(10);

    private static final int COUNT = 5;
    private static final int TOTAL = 19; // 5 + 7 + 2 + 1 + 4
    private static final String[] NOISE = {"old 5 100", "b1 2 7", "b10 3 100", "b1 1 5", "b10 5 100", "b1 2 7"};

    private final Student sink;
    private final ZmqPeer worker;
    private int noises;
    private boolean proven;
    private long noiseDue;
    private long saidInPauses;

    SinkCheck(Trial trial) {
        String endpoint = "tcp://127.0.0.1:" + trial.freePort();
        sink = trial.start("sink", endpoint, "b1", String.valueOf(COUNT));
        worker = trial.connect(SocketType.PUSH, endpoint);
    }

    void run() throws InterruptedException {
        for (String result : new String[] {"b1 1 5", "b1 2 7", "b1 2 7", "old 3 100", "b1 4 1"}) {
            send(result);
        }
        noiseDue = System.nanoTime();
        awaitMissing(List.of(3, 5), Trial.START);
        sink.ends(PAUSE_BEFORE_THE_NEXT); // what is said by the clock comes too early then
        int before = sink.lines().size();
        long sent = System.nanoTime();
        send("b1 3 2");
        awaitMissing(List.of(5), PATIENCE);
        Duration lasted = Duration.ofNanos(System.nanoTime() - sent);
        requireSilence(before, lasted);
        requireInTime(sent);
        send("b1 5 4");
        requireTotal(sink.findLine("total .*", PATIENCE));
        sink.requireSuccess(
                PATIENCE, "the batch is complete: is there anything left to wait for?", "the batch is complete");
    }

    /** On a busy machine the sink may have said what was missing before the results have come: it will say so again. */
    private void awaitMissing(List<Integer> numbers, Duration within) throws InterruptedException {
        if (isSaid(numbers, 0, Patience.of(within), true)) {
            return;
        }
        boolean saidInSilence = isSaid(numbers, count(numbers), Patience.of(Duration.ofSeconds(1)), false);
        sink.prints("total .*", Duration.ZERO);
        String expected = "the lines " + texts(numbers) + " within " + Student.text(within);
        throw new NotYet(expected, sink.lastLines(), whyNot(numbers, saidInSilence));
    }

    private String whyNot(List<Integer> numbers, boolean saidInSilence) throws InterruptedException {
        if (saidInSilence) {
            return "it says so only when nothing comes at all: results of other batches, and repeats, came every 100 ms; what"
                    + " counts is the time since the last new result of its batch";
        }
        List<List<Integer>> rounds = rounds();
        if (!rounds.isEmpty() && numbers.containsAll(rounds.get(rounds.size() - 1))) {
            return "a line for each number that is missing, each time that " + Student.text(SILENCE)
                    + " have passed without a new result";
        }
        return sink.whySilent("results " + numbers + " have not come: say so after " + Student.text(SILENCE)
                + " without a new result of the batch b1, and go on waiting");
    }

    /** Waits until rounds of missing numbers are just this, and more than may have been said in pauses of the noise. */
    private boolean isSaid(List<Integer> numbers, long before, Patience patience, boolean noisy)
            throws InterruptedException {
        long rounds = 0;
        while (rounds <= before || (noisy && !isProven(rounds))) {
            boolean ended = sink.ends(LOOK);
            sink.lines().stream().filter(line -> line.startsWith("total ")).forEach(this::requireNoTotal);
            if (ended || patience.isOver()) {
                return false;
            }
            long late = System.nanoTime() - noiseDue;
            if (noisy && late > 0) {
                saidInPauses += late > PAUSE_NANOS ? 1 + late / SILENCE.toNanos() : 0;
                send(NOISE[noises++ % NOISE.length]);
                noiseDue = System.nanoTime() + EVERY_NANOS;
            }
            rounds = count(numbers);
        }
        return true;
    }

    /** Once is enough: then it is the time of each round that counts. */
    private boolean isProven(long rounds) {
        proven = proven || rounds >= MOST_ROUNDS || rounds >= PROOFS + saidInPauses;
        return proven;
    }

    /** The numbers in what was printed, a new list where they do not grow. */
    private List<List<Integer>> rounds() {
        List<List<Integer>> rounds = new ArrayList<>();
        int last = Integer.MAX_VALUE;
        for (String line : sink.lines()) {
            if (line.matches("missing [0-9]{1,6}")) {
                int number = Integer.parseInt(line.substring("missing ".length()));
                if (number <= last) {
                    rounds.add(new ArrayList<>());
                }
                rounds.get(rounds.size() - 1).add(number);
                last = number;
            }
        }
        return rounds;
    }

    /** Nobody can say that 5 alone is missing before 3 has come, nor in the time after it. */
    private void requireSilence(int before, Duration since) {
        if (since.compareTo(TOO_EARLY) < 0) {
            throw new NotYet(
                    "\"missing 5\" when " + Student.text(SILENCE) + " have passed since result 3",
                    "it came after " + since.toMillis() + " ms: "
                            + sink.lines().subList(before, sink.lines().size()),
                    "a new result of the batch begins the " + Student.text(SILENCE) + " anew");
        }
    }

    /** The mean of all rounds since then: on a busy machine some come late, or are seen late. */
    private void requireInTime(long sent) throws InterruptedException {
        Duration mean = mean(sent);
        Patience patience = Patience.of(MORE_ROUNDS);
        while (mean.compareTo(TOO_LATE) > 0 && !sink.ends(LOOK) && !patience.isOver()) {
            mean = mean(sent);
        }
        if (mean.compareTo(TOO_LATE) > 0) {
            throw new NotYet(
                    "\"missing 5\" each time that " + Student.text(SILENCE) + " have passed without a new result",
                    "it comes every " + mean.toMillis() + " ms",
                    "it says so too late: how long does it wait?");
        }
    }

    private Duration mean(long sent) {
        return Duration.ofNanos(System.nanoTime() - sent).dividedBy(Math.max(1, count(List.of(5))));
    }

    private long count(List<Integer> numbers) {
        return rounds().stream().filter(numbers::equals).count();
    }

    private void requireNoTotal(String line) {
        throw new NotYet(
                "no total before results 3 and 5 of the batch b1 have come",
                "the line \"" + line + '"',
                line.matches("total [2-9][0-9]")
                        ? "results that came twice were counted twice: keep them by number"
                        : line.matches("total [0-9]{3,}")
                                ? "a result of another batch, of \"old\" or \"b10\", is none of yours: compare the whole name"
                                : "1, 2 and 4 of the batch b1 have come, some of them twice, and some of another batch");
    }

    private void requireTotal(@Nullable String line) throws InterruptedException {
        String expected = "total " + TOTAL;
        if (!expected.equals(line)) {
            throw new NotYet(
                    "the line \"" + expected + "\" within " + Student.text(PATIENCE),
                    line == null ? sink.lastLines() : "the line \"" + line + '"',
                    line == null
                            ? sink.whySilent("all five results are there: is there anything left to wait for?")
                            : "5 + 7 + 2 + 1 + 4 of the batch b1, each result once");
        }
    }

    private void send(String result) throws InterruptedException {
        if (!worker.send(Trial.START, result.split(" ", -1))) {
            throw new NotYet(
                    "your sink takes the result " + List.of(result.split(" ", -1)),
                    "nobody pulls",
                    sink.whySilent("does it bind a PULL to RESULTS?"));
        }
    }

    private static List<String> texts(List<Integer> numbers) {
        return numbers.stream().map(number -> "missing " + number).toList();
    }
}
