package io.zmqkit.tools.bench;

import io.zmqkit.core.Program;
import io.zmqkit.wire.lane.UnfitPeerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;

/**
 * Sends numbered messages along a path, and tells what has come of them.
 *
 * <pre>
 *   senders ──▶ whatever is measured ──▶ receivers
 *   meet (until each receiver has got something) ─▶ warm-up ─▶ rest, run 1 ─▶ rest, run 2 ...
 * </pre>
 *
 * <p>Each sender and each receiver has a thread. The thread that calls {@link #run} only looks after them; {@link #stop} has it
 * return with what there is.
 */
public final class Bench implements Program {

    private static final int IDLE = 253;
    private static final int MEETING = 254;
    private static final int WARMUP = 255;
    private static final double MEETING_RATE = 200;
    private static final double MEETING_TURN_RATE = 20;
    private static final long LOOK_MILLIS = 5;

    private final BenchOptions options;
    private final Machine machine;
    private final Progress progress;
    private final Ends ends;
    private final Crew crew;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<RunResult> results = new ArrayList<>();
    private final List<Double> busy = new ArrayList<>();
    private volatile BenchReport report;
    private volatile @Nullable BenchFailure failure;

    /** Who is told how far it is. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Something has been done.
         *
         * @param what for example {@code run 2 of 3}
         * @param permille of it
         */
        void at(String what, int permille);
    }

    /**
     * Binds what is to be bound.
     *
     * @param context for JeroMQ's sockets; the caller closes it last
     * @param options what to do
     * @param machine knows the processes whose CPU is to be told
     * @param progress is told in the thread that runs, many times a second
     * @throws IllegalArgumentException if the options do not go together
     */
    public Bench(ZContext context, BenchOptions options, Machine machine, Progress progress) {
        this.options = options;
        this.machine = machine;
        this.progress = progress;
        ends = options.engine() == Engine.WIRE ? new WireEnds(options) : new JeromqEnds(context, options);
        crew = new Crew(options, ends);
        report = new BenchReport(List.of(), List.of(), machine.cores());
    }

    /** {@return where peers may connect, a line each; empty if both ends meet here} */
    public List<String> bound() {
        return ends.bound();
    }

    @Override
    public void run() {
        try {
            if (options.sends()) {
                crew.open(crew.round(IDLE, 0));
                meet();
                warmUp();
                measureAll();
            } else {
                receive();
            }
        } catch (UnfitPeerException e) {
            failure = new BenchFailure(false, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            failure = stopped.getCount() > 0 ? new BenchFailure(true, "nobody answers: " + e.getMessage()) : null;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a bench", e);
        }
    }

    private boolean mayGoOn() {
        return stopped.getCount() > 0
                && failure == null
                && (results.isEmpty() || results.get(results.size() - 1).trouble() == null);
    }

    /** Sends until each receiver has got something: a subscription takes a while to arrive. */
    private void meet() throws InterruptedException {
        if (options.flow() != Flow.REQ && !options.receives()) {
            return;
        }
        Round round = crew.round(MEETING, Math.max(options.load().rate(), meetingRate()));
        long patience = options.schedule().patience().toNanos();
        crew.begin(round, options.flow() == Flow.REQ ? 1 : 0, patience);
        while (round.arrivals().stream().anyMatch(each -> each.received() == 0)
                && round.trouble() == null
                && System.nanoTime() - round.startNanos() < patience
                && !stopped.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            progress.at("meeting the peers", 0);
        }
        String why = round.trouble();
        long silent =
                round.arrivals().stream().filter(each -> each.received() == 0).count();
        if (silent > 0) {
            crew.abandon(); // a large message on a slow path would still be going out
        }
        crew.end(round, crew.round(IDLE, 0));
        if (silent > 0 && stopped.getCount() > 0) {
            failure = new BenchFailure(
                    true,
                    why != null
                            ? why
                            : "nothing has come to " + silent + " of "
                                    + round.arrivals().size() + " receivers in "
                                    + options.schedule().patience().toMillis() + " ms");
        }
    }

    /** So that each receiver gets something soon, though messages go to one after the other. */
    private double meetingRate() {
        BenchOptions.Load load = options.load();
        int turns = options.flow().reachesAll() ? load.topics() : load.senders() * load.receivers();
        return Math.max(MEETING_RATE, MEETING_TURN_RATE * turns);
    }

    private void warmUp() throws InterruptedException {
        long time = options.schedule().warmup().toNanos();
        if (time == 0 || !mayGoOn()) {
            return;
        }
        Round round = crew.round(WARMUP, options.load().rate());
        crew.begin(round, 0, time);
        settle(round, "warm-up", time);
        crew.end(round, crew.round(IDLE, 0));
        if (round.trouble() != null) {
            failure = new BenchFailure(true, "in the warm-up: " + round.trouble());
        }
    }

    private void measureAll() throws InterruptedException {
        int runs = options.schedule().runs();
        for (int run = 1; run <= runs && mayGoOn(); run++) {
            rest();
            Map<String, Double> cpu = machine.cpuSeconds();
            Round round = crew.round(run, options.load().rate());
            crew.begin(
                    round, options.schedule().count(), options.schedule().time().toNanos());
            measure(round, "run " + run + " of " + runs, cpu);
        }
    }

    /** Somebody else sends, perhaps as soon as there is a connection. */
    private void receive() throws IOException, InterruptedException {
        rest();
        Map<String, Double> cpu = machine.cpuSeconds();
        Round round = crew.round(1, options.load().rate());
        crew.open(round);
        measure(round, "receiving", cpu);
    }

    private void rest() throws InterruptedException {
        double others = machine.busyCores(stopped);
        if (!Double.isNaN(others)) {
            busy.add(others);
        }
    }

    private void measure(Round round, String what, Map<String, Double> cpuBefore) throws InterruptedException {
        settle(round, what, options.schedule().time().toNanos());
        long passedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - round.startNanos());
        long jump = System.currentTimeMillis() - round.startMillis() - passedMillis;
        boolean isWhole = stopped.getCount() > 0;
        crew.end(round, crew.round(IDLE, 0));
        if (isLast(round) && round.trouble() == null && !ends.drain()) {
            round.departures().forEach(each -> each.failed("not all that was sent has been taken"));
        }
        if (!options.sends() && round.received() == 0) {
            failure = isWhole ? new BenchFailure(true, whyNothing(round)) : null;
            return;
        }
        Map<String, Double> used = Reckoning.since(cpuBefore, machine.cpuSeconds());
        results.add(Reckoning.of(round, options, isWhole, used, jump));
        report = new BenchReport(results, busy, machine.cores());
    }

    private boolean isLast(Round round) {
        return round.number() == options.schedule().runs() || stopped.getCount() == 0;
    }

    private String whyNothing(Round round) {
        String fault = round.fault();
        if (fault != null) {
            return fault;
        }
        String what = round.heard() == 0 ? "nothing has come" : "only messages of a warm-up or a later run have come";
        return what + "; waited " + options.schedule().patience().toMillis() + " ms for more";
    }

    private void settle(Round round, String what, long timeNanos) throws InterruptedException {
        Settling settling = new Settling(round, options, timeNanos);
        while (!settling.isOver(System.nanoTime()) && !stopped.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            progress.at(what, settling.permille(System.nanoTime()));
        }
    }

    /** {@return why it could not begin; null if it could} */
    public @Nullable BenchFailure failure() {
        return failure;
    }

    @Override
    public BenchReport stats() {
        return report;
    }

    @Override
    public void stop() {
        stopped.countDown();
        crew.abandon();
    }

    @Override
    public void close() {
        crew.close();
    }
}
