package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;

/**
 * Lab 12: the student's worker between a ventilator and a sink; {@link SinkCheck}; and then one more task for the worker, which
 * has had none for a while.
 */
public final class PipelineCheck implements Check {

    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final List<List<String>> TASKS = List.of(
            List.of("b1", "1", "to be or not to be"),
            List.of("b2", "7", "hello"),
            List.of("b2", "8", "good morning"),
            List.of("b1", "2", "that is the question"),
            List.of("b3", "1", "good night"));
    /** From this task on the worker has had none for a while. */
    private static final int AFTER_A_PAUSE = 4;

    private static final Duration PAUSE = Duration.ofMillis(2500);

    /** Makes the check. */
    public PipelineCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        ZmqPeer ventilator = trial.bind(SocketType.PUSH);
        ZmqPeer sink = trial.bind(SocketType.PULL);
        Student worker = trial.start("worker", ventilator.endpoint(), sink.endpoint());
        works(worker, ventilator, sink, 0, AFTER_A_PAUSE);
        long idleSince = System.nanoTime();
        worker.setAside(true);
        SinkCheck sinkCheck = new SinkCheck(trial);
        sinkCheck.run();
        worker.setAside(false);
        worker.ends(PAUSE.minusNanos(System.nanoTime() - idleSince));
        works(worker, ventilator, sink, AFTER_A_PAUSE, TASKS.size());
    }

    private static void works(Student worker, ZmqPeer ventilator, ZmqPeer sink, int first, int end)
            throws InterruptedException {
        for (int task = first; task < end; task++) {
            List<String> frames = TASKS.get(task);
            if (!ventilator.send(Trial.START, frames.toArray(String[]::new))) {
                throw new NotYet(
                        "your worker takes the task " + frames,
                        "nobody pulls",
                        task == 0 ? worker.whySilent("does it connect a PULL to TASKS?") : whySilent(worker, task));
            }
            int words = frames.get(2).split(" ", -1).length;
            List<String> expected = List.of(frames.get(0), frames.get(1), String.valueOf(words));
            requireResult(worker, expected, sink.receive(task == 0 ? Trial.START : PATIENCE), task);
        }
    }

    private static void requireResult(Student worker, List<String> expected, @Nullable List<String> seen, int before)
            throws InterruptedException {
        String what =
                "the result " + expected + " at the sink within " + Student.text(before == 0 ? Trial.START : PATIENCE);
        if (seen == null) {
            throw new NotYet(what, "nothing", whySilent(worker, before));
        } else if (seen.size() != expected.size()) {
            throw new NotYet(
                    what,
                    "the result " + seen,
                    "a result has three frames, and says which batch it belongs to, and which task: sendMore, sendMore,"
                            + " send");
        } else if (!seen.equals(expected)) {
            throw new NotYet(
                    what, "the result " + seen, "batch and number come back as they were; then the number of words");
        }
    }

    private static String whySilent(Student worker, int before) throws InterruptedException {
        if (!worker.isAlive() && worker.exception().isEmpty()) {
            return "a worker runs for ever: it takes the next task when it has sent a result"
                    + (before < AFTER_A_PAUSE ? "" : ", however long nobody has one");
        }
        return worker.whySilent(
                before == 0
                        ? "does the result go to the sink, on a PUSH of its own that connects to RESULTS?"
                        : "it has done " + before + " of its tasks: what does it wait for?");
    }
}
