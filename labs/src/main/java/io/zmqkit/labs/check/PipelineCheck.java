package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.zeromq.SocketType;

/**
 * Lab 12: the student's worker between a ventilator and a sink; then the student's sink, which gets one result twice, one
 * of another batch, and one only after it has said that it is missing.
 */
public final class PipelineCheck implements Check {

    private static final Duration ON_THE_WAY = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMillis(2500);

    /** Makes the check. */
    public PipelineCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        works(trial);
        collects(trial);
    }

    private static void works(Trial trial) {
        ZmqPeer ventilator = trial.bind(SocketType.PUSH);
        ZmqPeer sink = trial.bind(SocketType.PULL);
        Student worker = trial.start("worker", ventilator.endpoint(), sink.endpoint());
        for (List<String> task : List.of(List.of("b1", "1", "to be or not to be"), List.of("b2", "7", "hello"))) {
            if (!ventilator.send(Trial.START, task.toArray(String[]::new))) {
                throw new NotYet("your worker takes a task", "nobody pulls", "does it connect a PULL to TASKS?");
            }
        }
        requireResult(trial, sink, List.of("b1", "1", "6"));
        requireResult(trial, sink, List.of("b2", "7", "1"));
        worker.kill();
    }

    private static void requireResult(Trial trial, ZmqPeer sink, List<String> expected) {
        List<String> seen = sink.receive(PATIENCE);
        String what = "the result " + expected;
        if (seen == null) {
            throw new NotYet(
                    what + " at the sink",
                    "nothing",
                    "does the result go to the sink, on a PUSH of its own that connects to RESULTS?");
        }
        if (seen.size() < 3) {
            throw new NotYet(
                    what + ", three frames",
                    seen.toString(),
                    "a result says which batch it belongs to, and which task: sendMore, sendMore, send");
        } else if (!seen.equals(expected)) {
            throw new NotYet(
                    what, seen.toString(), "batch and number come back as they were; then the number of words");
        }
    }

    private static void collects(Trial trial) throws InterruptedException {
        String endpoint = "tcp://127.0.0.1:" + trial.freePort();
        Student sink = trial.start("sink", endpoint, "b1", "4");
        ZmqPeer worker = trial.connect(SocketType.PUSH, endpoint);
        for (String result : new String[] {"b1 1 5", "b1 2 7", "b1 2 7", "old 3 100", "b1 4 1"}) {
            send(trial, worker, result);
        }
        awaitMissing(sink);
        send(trial, worker, "b1 3 2");
        requireTotal(sink.awaitLine("total .*", PATIENCE, "a line \"total 15\"", "5 + 7 + 2 + 1, each result once"));
        int code = sink.exitCode(PATIENCE, "the batch is complete: is there anything left to wait for?");
        if (code != 0) {
            throw new NotYet("exit code 0", "exit code " + code, "the batch is complete: that is success");
        }
    }

    /** On a busy machine the sink may have said what was missing before the results have come: it will say so again. */
    private static void awaitMissing(Student sink) throws InterruptedException {
        long deadline = System.nanoTime() + Trial.START.toNanos();
        while (!saysThreeAlone(sink.lines())) {
            boolean isOver = System.nanoTime() - deadline > 0 || sink.ends(Duration.ofMillis(20));
            if (isOver) {
                sink.prints("total .*", ON_THE_WAY); // what it said as it ended
            }
            List<String> lines = sink.lines();
            lines.stream().filter(line -> line.startsWith("total ")).forEach(PipelineCheck::requireTotal);
            if (isOver) {
                throw new NotYet(
                        "a line \"missing 3\", and no other number",
                        lines.isEmpty()
                                ? "no output"
                                : lines.subList(Math.max(0, lines.size() - 4), lines.size())
                                        .toString(),
                        "result 3 has not come: say so after 500 ms of silence, and go on waiting. 1, 2 and 4 of the"
                                + " batch b1 have come, 2 of them twice, and 3 of another batch");
            }
        }
    }

    /** True if in one round 3 was missing, and neither a smaller number nor 4. */
    private static boolean saysThreeAlone(List<String> lines) {
        return IntStream.range(0, lines.size())
                .anyMatch(i -> lines.get(i).equals("missing 3")
                        && (i == 0 || !lines.get(i - 1).matches("missing [12]"))
                        && (i == lines.size() - 1 || !lines.get(i + 1).equals("missing 4")));
    }

    private static void requireTotal(String line) {
        if (!line.equals("total 15")) {
            throw new NotYet(
                    "\"missing 3\", and when it has come \"total 15\"",
                    '"' + line + '"',
                    switch (line) {
                        case "total 20" -> "result 2 came twice and was counted twice: keep them by number";
                        case "total 113" -> "a result of the batch \"old\" is none of yours";
                        default -> "5 + 7 + 2 + 1 of the batch b1, each result once";
                    });
        }
    }

    private static void send(Trial trial, ZmqPeer worker, String result) {
        if (!worker.send(Trial.START, result.split(" ", -1))) {
            throw new NotYet("your sink takes a result", "nobody pulls", "does it bind a PULL to RESULTS?");
        }
    }
}
