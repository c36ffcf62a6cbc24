package io.zmqkit.patterns.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.guard.Limits;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.testing.FreePort;
import io.zmqkit.testing.RawPeers;
import io.zmqkit.wire.peer.RawPeer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

class PipelineTest {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");
    private static final SocketOptions SETTINGS = SocketOptions.DEFAULTS;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration TASK_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(400);

    private static class Nobody implements PipelineSink.Events {
        @Override
        public boolean accepts(Job job) {
            return !job.name().equals("mandelbrot");
        }

        @Override
        public void started(Job job, int tasks) {}

        @Override
        public void collected(int count) {}

        @Override
        public void givenUp(int count, int tasks) {}

        @Override
        public void completed(PipelineSink sink) {}
    }

    private static final PipelineSink.Events NOBODY = new Nobody();

    private final ZContext context = new ZContext();
    private final Sockets raw = new Sockets(context, SETTINGS);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Program> programs = new ArrayList<>();
    private final List<CompletableFuture<?>> runs = new ArrayList<>();

    @AfterEach
    void stopAll() {
        programs.forEach(Program::stop);
        runs.forEach(PipelineTest::join);
        programs.forEach(Program::close);
        raw.close();
        threads.shutdown();
        context.close();
    }

    private CompletableFuture<?> start(Program program) {
        programs.add(program);
        CompletableFuture<?> run = CompletableFuture.runAsync(program::run, threads);
        runs.add(run);
        return run;
    }

    private void launch(Program program) {
        assertThat(start(program)).isNotNull();
    }

    private static void join(CompletableFuture<?> run) {
        run.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
    }

    private PipelineSink sink(Duration timeout) {
        return new PipelineSink(context, new PipelineSink.Options(ANY, ANY, timeout, SETTINGS), Jobs.STANDARD, NOBODY);
    }

    private PipelineVentilator ventilator(Endpoint sink, Endpoint control, int tasks, int workers, Duration timeout) {
        return ventilator(sink, control, tasks, workers, timeout, TASK_TIMEOUT);
    }

    private PipelineVentilator ventilator(
            Endpoint sink, Endpoint control, int tasks, int workers, Duration timeout, Duration taskTimeout) {
        return ventilator(sink, control, tasks, workers, timeout, taskTimeout, SETTINGS);
    }

    private PipelineVentilator ventilator(
            Endpoint sink,
            Endpoint control,
            int tasks,
            int workers,
            Duration timeout,
            Duration taskTimeout,
            SocketOptions settings) {
        return new PipelineVentilator(
                context,
                new PipelineVentilator.Options(
                        ANY,
                        sink,
                        control,
                        new SleepJob(),
                        new Job.Input(null, tasks, workers, 1),
                        "batch-1",
                        timeout,
                        taskTimeout,
                        settings));
    }

    private PipelineWorker worker(Endpoint ventilator, Endpoint sink, Endpoint control, String name, Duration timeout) {
        return new PipelineWorker(
                context, new PipelineWorker.Options(ventilator, sink, control, name, timeout, SETTINGS), Jobs.STANDARD);
    }

    private static void send(Socket socket, String... frames) {
        assertThat(PipelineMessages.send(
                        socket, Stream.of(frames).map(PipelineMessages::bytes).toList()))
                .isTrue();
    }

    private static String hear(Socket socket) {
        return await().atMost(LONG).until(() -> socket.recvStr(), text -> text != null);
    }

    private Socket subscriber(Endpoint control) {
        Socket subscriber = raw.open(SocketType.SUB);
        subscriber.subscribe("");
        raw.connect(subscriber, "SUB test", control);
        return subscriber;
    }

    /** Announces a batch until the sink's answer is heard, as a ventilator does. */
    private static void announce(Socket toSink, Socket control, String batch, String tasks) {
        await().atMost(LONG).until(() -> {
            send(toSink, batch, "START", "sleep", tasks);
            String heard = control.recvStr();
            return heard != null && heard.startsWith("READY " + batch + " ");
        });
    }

    @Test
    void everyWorkerGetsItsShareAndHearsKill() {
        PipelineSink sink = sink(LONG);
        PipelineVentilator ventilator = ventilator(sink.endpoint(), sink.control(), 20, 4, LONG);
        List<PipelineWorker> workers = Stream.of("w1", "w2", "w3", "w4")
                .map(name -> worker(ventilator.endpoint(), sink.endpoint(), sink.control(), name, LONG))
                .toList();
        CompletableFuture<?> collecting = start(sink);
        CompletableFuture<?> dealing = start(ventilator);
        List<CompletableFuture<?>> working = new ArrayList<>();
        workers.forEach(worker -> working.add(start(worker)));
        join(collecting);
        join(dealing);
        working.forEach(PipelineTest::join);
        assertThat(workers)
                .allMatch(worker -> worker.end() == PipelineWorker.End.KILLED
                        && worker.stats().done() == 5);
        assertThat(ventilator.stats().state()).isEqualTo(PipelineVentilator.State.DONE);
        assertThat(ventilator.stats().done()).isEqualTo(20);
        PipelineSummary summary = sink.summary().orElseThrow();
        assertThat(summary.tasksPerWorker())
                .containsOnlyKeys("w1", "w2", "w3", "w4")
                .allSatisfy((name, tasks) -> assertThat(tasks).isEqualTo(5));
        assertThat(sink.stats().dropped()).isZero();
    }

    @Test
    void speedUpIsTheCostOfAllTasksByTheTimeThatTheyTook() {
        PipelineSummary summary = new PipelineSummary(
                new SleepJob(), 3, Duration.ofSeconds(2), Duration.ofSeconds(5), new TreeMap<>(Map.of("w", 3)));
        assertThat(summary.speedUp()).isEqualTo(2.5);
    }

    @Test
    void sinkCountsEachTaskOnceAndDropsWhatIsNotItsOwn() {
        PipelineSink sink = sink(LONG);
        Socket push = raw.connect(SocketType.PUSH, "PUSH test", sink.endpoint());
        Socket control = subscriber(sink.control());
        CompletableFuture<?> run = start(sink);
        send(push, "b", "1", "w", "5"); // before its batch was announced
        send(push, "b", "START", "nonsense", "2");
        send(push, "b", "START", "mandelbrot", "12"); // which the test's sink does not accept
        announce(push, control, "b", "2");
        send(push, "b", "1", "w", "5");
        send(push, "b", "1", "w2", "5"); // a duplicate
        send(push, "b", "3", "w", "5"); // out of range
        send(push, "other", "2", "w", "5");
        send(push, "other", "START", "sleep", "2");
        send(push, "b", "2", "w\u001b", "5");
        send(push, "b", "2", "w", "5", "5", "5", "5");
        send(push, "b");
        send(push, "b", "2", "w", "7");
        raw.discard(hearUntilKilled(control));
        join(run);
        assertThat(sink.summary().orElseThrow().tasksPerWorker())
                .containsEntry("w", 2)
                .hasSize(1);
        assertThat(sink.summary().orElseThrow().cost()).isEqualTo(Duration.ofMillis(12));
        assertThat(sink.stats().duplicates()).isEqualTo(1);
        assertThat(sink.stats().dropped()).isEqualTo(9);
    }

    private static Socket hearUntilKilled(Socket control) {
        List<String> heard = new ArrayList<>();
        await().atMost(LONG).until(() -> {
            String text = control.recvStr();
            if (text != null && !text.startsWith("READY")) {
                heard.add(text);
            }
            return "KILL".equals(text);
        });
        assertThat(heard)
                .as("a duplicate is confirmed again")
                .containsExactly("DONE b 1", "DONE b 1", "DONE b 2", "KILL");
        return control;
    }

    /** The pitfall: a subscriber that comes after the first KILL does not hear it. It hears one of the next. */
    @Test
    void workerThatSubscribesAfterTheFirstKillIsKilledToo() {
        PipelineSink sink = sink(LONG);
        Socket push = raw.connect(SocketType.PUSH, "PUSH test", sink.endpoint());
        Socket control = subscriber(sink.control());
        launch(sink);
        announce(push, control, "b", "1");
        send(push, "b", "1", "w", "5");
        hearFirst(control, "KILL"); // and does not leave, so KILL goes on
        PipelineWorker late = worker(FreePort.nobody(), FreePort.nobody(), sink.control(), "late", LONG);
        join(start(late));
        assertThat(late.end()).isEqualTo(PipelineWorker.End.KILLED);
    }

    /** As when the sink was restarted, and the worker's connections come back one after the other. */
    @Test
    void workerThatHasGivenAResultIsKilledEvenIfItSubscribesWhenNobodyElseIsLeft() {
        PipelineSink sink = sink(LONG);
        Socket push = raw.connect(SocketType.PUSH, "PUSH test", sink.endpoint());
        Socket control = subscriber(sink.control());
        CompletableFuture<?> run = start(sink);
        announce(push, control, "b", "2");
        send(push, "b", "1", "w", "5");
        send(push, "b", "2", "late", "5");
        hearFirst(control, "KILL");
        raw.discard(control);
        await().atMost(LONG).during(Duration.ofMillis(2500)).until(() -> !run.isDone());
        PipelineWorker late = worker(FreePort.nobody(), FreePort.nobody(), sink.control(), "late", LONG);
        join(start(late));
        assertThat(late.end()).isEqualTo(PipelineWorker.End.KILLED);
    }

    private static void hearFirst(Socket control, String wanted) {
        await().atMost(LONG).until(() -> wanted.equals(control.recvStr()));
    }

    @Test
    void workerDropsMalformedTasksAndGoesOn() {
        Socket deal = raw.bind(SocketType.PUSH, "PUSH test", ANY);
        Socket collect = raw.bind(SocketType.PULL, "PULL test", ANY);
        Socket control = raw.bind(SocketType.XPUB, "XPUB test", ANY);
        PipelineWorker worker =
                worker(Sockets.boundTo(deal), Sockets.boundTo(collect), Sockets.boundTo(control), "w", LONG);
        CompletableFuture<?> run = start(worker);
        await().atMost(LONG).until(() -> deal.send("one frame"));
        send(deal, "b", "1", "sleep");
        send(deal, "b", "1", "sleep", "5", "");
        send(deal, "b", "x", "sleep", "5");
        send(deal, "b", "1", "nonsense", "5");
        send(deal, "b", "1", "sleep", "1e9");
        send(deal, "b", "6", "sleep", "5");
        assertThat(hear(collect)).isEqualTo("b");
        assertThat(collect.recvStr()).isEqualTo("6");
        assertThat(collect.recvStr()).isEqualTo("w");
        assertThat(collect.recvStr()).isEqualTo("5");
        assertThat(Long.parseLong(collect.recvStr())).isBetween(5000L, 5_000_000L);
        assertThat(collect.hasReceiveMore()).isFalse();
        await().atMost(LONG).until(() -> control.send("KILL") && run.isDone());
        assertThat(worker.stats().malformed()).isEqualTo(6);
        assertThat(worker.stats().done()).isEqualTo(1);
    }

    /** Sleeps, but does something else for one task. */
    private static final class PoisonedJob implements Job {
        private final SleepJob sleep = new SleepJob();
        private final byte[] poison;
        private final Supplier<byte[]> effect;

        PoisonedJob(byte[] poison, Supplier<byte[]> effect) {
            this.poison = poison;
            this.effect = effect;
        }

        @Override
        public String name() {
            return sleep.name();
        }

        @Override
        public List<byte[]> split(Input input) {
            return sleep.split(input);
        }

        @Override
        public byte[] compute(byte[] task) {
            return Arrays.equals(task, poison) ? effect.get() : sleep.compute(task);
        }

        @Override
        public void check(byte[] result) {
            sleep.check(result);
        }

        @Override
        public byte[] merge(List<byte[]> results) {
            return sleep.merge(results);
        }
    }

    @Test
    void taskThatCannotBeComputedEndsNoWorkerAndTheVentilatorNamesIt() {
        Iterator<Boolean> first = List.of(true, false).iterator();
        assertThatTaskThreeFails(() -> {
            if (first.hasNext() && first.next()) {
                throw new StackOverflowError();
            }
            throw new IllegalStateException("another way");
        });
    }

    @Test
    void resultThatIsLargerThanAMessageIsNotSentAndTheVentilatorNamesItsTask() {
        assertThatTaskThreeFails(() -> new byte[SETTINGS.maxMessageBytes() + 1]);
    }

    private void assertThatTaskThreeFails(Supplier<byte[]> effect) {
        PipelineSink sink = sink(LONG);
        PipelineVentilator ventilator =
                ventilator(sink.endpoint(), sink.control(), 5, 1, Duration.ofSeconds(4), Duration.ofMillis(200));
        byte[] poison = new SleepJob().split(new Job.Input(null, 5, 1, 1)).get(2);
        PipelineWorker worker = new PipelineWorker(
                context,
                new PipelineWorker.Options(ventilator.endpoint(), sink.endpoint(), sink.control(), "w", LONG, SETTINGS),
                new Jobs(List.of(new PoisonedJob(poison, effect))));
        launch(sink);
        CompletableFuture<?> working = start(worker);
        join(start(ventilator));
        assertThat(ventilator.hasFailed()).isTrue();
        assertThat(ventilator.stats().done()).isEqualTo(4);
        assertThat(ventilator.mostDealtUnconfirmed().orElseThrow().task()).isEqualTo(3);
        assertThat(ventilator.mostDealtUnconfirmed().orElseThrow().times()).isGreaterThan(1);
        assertThat(working).isNotDone();
        worker.stop();
        join(working);
        assertThat(worker.stats().done()).as("some perhaps twice").isGreaterThanOrEqualTo(4);
        assertThat(worker.stats().failed()).isGreaterThan(1);
    }

    @Test
    void tasksAreDoneThoughSilentConnectionsComeWithoutEnd() throws Exception {
        PipelineSink sink = sink(LONG);
        PipelineVentilator ventilator = ventilator(sink.endpoint(), sink.control(), 40, 2, LONG, Duration.ofSeconds(1));
        CompletableFuture<?> collecting = start(sink);
        for (String name : List.of("one", "two")) {
            launch(worker(ventilator.endpoint(), sink.endpoint(), sink.control(), name, LONG));
        }
        try (var scanners = new SilentConnections(ventilator.endpoint(), Duration.ofMillis(200))) {
            CompletableFuture<?> dealing = start(ventilator);
            join(collecting);
            join(dealing);
            assertThat(scanners.opened()).isPositive();
        }
        assertThat(ventilator.stats().done()).isEqualTo(40);
    }

    @Test
    void tasksOfAPeerThatGreetsAndFallsSilentAreDealtAgain() throws Exception {
        SocketOptions strict = SETTINGS.with(new Limits(100, 64, 100, 100, Duration.ofSeconds(2)));
        PipelineSink sink = sink(LONG);
        PipelineVentilator ventilator =
                ventilator(sink.endpoint(), sink.control(), 10, 2, LONG, Duration.ofSeconds(25), strict);
        launch(sink);
        launch(worker(ventilator.endpoint(), sink.endpoint(), sink.control(), "w", LONG));
        try (RawPeer silent = RawPeers.connect(ventilator.endpoint())) {
            silent.greet(RawPeers.GREETING);
            await().atMost(LONG).until(() -> ventilator.stats().workers() == 2);
            join(start(ventilator));
        }
        assertThat(ventilator.stats().state()).isEqualTo(PipelineVentilator.State.DONE);
        assertThat(ventilator.stats().sentAgain()).isPositive();
    }

    @Test
    void ventilatorKeepsNoMoreThanItsWindowUnderWay() {
        PipelineSink sink = sink(LONG);
        PipelineVentilator ventilator = ventilator(sink.endpoint(), sink.control(), 100, 1, LONG);
        Socket idle = raw.connect(SocketType.PULL, "PULL test", ventilator.endpoint());
        Socket push = raw.connect(SocketType.PUSH, "PUSH test", sink.endpoint());
        launch(sink);
        launch(ventilator);
        for (int task = 1; task <= PipelineVentilator.WINDOW_PER_WORKER; task++) {
            assertThat(receive(idle).get(1)).isEqualTo(String.valueOf(task));
        }
        send(push, "batch-1", "3", "w", "5");
        assertThat(receive(idle).get(1)).isEqualTo(String.valueOf(PipelineVentilator.WINDOW_PER_WORKER + 1));
        Socket late = raw.connect(SocketType.PULL, "PULL test", ventilator.endpoint());
        int lastOfTwoWindows = 2 * PipelineVentilator.WINDOW_PER_WORKER + 1;
        assertThat(Integer.parseInt(receive(late).get(1)))
                .as("not dealt before there was a window for it")
                .isBetween(PipelineVentilator.WINDOW_PER_WORKER + 2, lastOfTwoWindows);
    }

    private List<String> receive(Socket socket) {
        List<byte[]> frames =
                await().atMost(LONG).until(() -> PipelineMessages.receive(raw, socket), message -> !message.isEmpty());
        return frames.stream()
                .map(frame -> new String(frame, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void unconfirmedTaskIsDealtAgainAndMergedOnce() {
        PipelineSink sink = sink(LONG);
        PipelineVentilator ventilator = ventilator(sink.endpoint(), sink.control(), 3, 1, LONG, Duration.ofMillis(300));
        Socket deaf = raw.connect(SocketType.PULL, "PULL test", ventilator.endpoint());
        Socket push = raw.connect(SocketType.PUSH, "PUSH test", sink.endpoint());
        CompletableFuture<?> collecting = start(sink);
        CompletableFuture<?> dealing = start(ventilator);
        for (int task = 1; task <= 3; task++) {
            assertThat(receive(deaf).get(1)).as("first time").isEqualTo(String.valueOf(task));
        }
        List<String> again = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            again.add(receive(deaf).get(1));
        }
        assertThat(again).containsExactlyInAnyOrder("1", "2", "3");
        for (String task : List.of("1", "1", "2", "2", "3")) {
            send(push, "batch-1", task, "w", "5"); // both copies of a task are done
        }
        join(collecting);
        join(dealing);
        assertThat(ventilator.stats().done()).isEqualTo(3);
        assertThat(ventilator.stats().sentAgain()).isGreaterThanOrEqualTo(3);
        assertThat(sink.summary().orElseThrow().tasksPerWorker()).containsEntry("w", 3);
        assertThat(sink.stats().duplicates()).isEqualTo(2);
    }

    @Test
    void tasksOfALostWorkerAreDealtAgainLongBeforeTheirTimeIsUp() {
        PipelineSink sink = sink(LONG);
        PipelineVentilator ventilator =
                ventilator(sink.endpoint(), sink.control(), 20, 2, LONG, Duration.ofSeconds(60));
        Socket lost = raw.connect(SocketType.PULL, "PULL test", ventilator.endpoint());
        PipelineWorker worker = worker(ventilator.endpoint(), sink.endpoint(), sink.control(), "w", LONG);
        CompletableFuture<?> collecting = start(sink);
        CompletableFuture<?> dealing = start(ventilator);
        launch(worker);
        assertThat(receive(lost)).hasSize(4);
        long begin = System.nanoTime();
        raw.discard(lost);
        join(collecting);
        join(dealing);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(50));
        assertThat(sink.summary().orElseThrow().tasksPerWorker())
                .containsOnlyKeys("w")
                .containsEntry("w", 20);
        assertThat(ventilator.stats().sentAgain()).isPositive();
    }

    @Test
    void lateWorkerGetsAnEqualShareOfWhatIsLeft() {
        PipelineSink sink = sink(LONG);
        PipelineVentilator ventilator = ventilator(sink.endpoint(), sink.control(), 100, 1, LONG, LONG);
        Socket push = raw.connect(SocketType.PUSH, "PUSH test", sink.endpoint());
        Socket early = raw.connect(SocketType.PULL, "PULL test", ventilator.endpoint());
        launch(sink);
        CompletableFuture<?> dealing = start(ventilator);
        for (int i = 0; i < 20; i++) {
            send(push, "batch-1", receive(early).get(1), "early", "5");
        }
        Socket late = raw.connect(SocketType.PULL, "PULL test", ventilator.endpoint());
        await().atMost(LONG).until(() -> ventilator.stats().workers() == 2);
        int[] shares = {0, 0};
        Socket[] workers = {early, late};
        await().atMost(LONG).pollInterval(Duration.ofMillis(1)).until(() -> {
            for (int i = 0; i < 2; i++) {
                List<byte[]> task = PipelineMessages.receive(raw, workers[i]);
                if (!task.isEmpty()) {
                    shares[i]++;
                    send(push, "batch-1", new String(task.get(1), StandardCharsets.UTF_8), "w" + i, "5");
                }
            }
            return dealing.isDone();
        });
        assertThat(shares[0] + shares[1]).isEqualTo(80);
        assertThat(shares[1]).as("of 80").isBetween(40 - PipelineVentilator.WINDOW_PER_WORKER, 40);
    }

    @Test
    void batchStartsAgainForASinkThatWasRestarted() {
        Endpoint results;
        Endpoint published;
        PipelineVentilator ventilator;
        CompletableFuture<?> dealing;
        Socket worker;
        try (ZContext mortal = new ZContext()) {
            PipelineSink first =
                    new PipelineSink(mortal, new PipelineSink.Options(ANY, ANY, LONG, SETTINGS), Jobs.STANDARD, NOBODY);
            CompletableFuture<?> run = CompletableFuture.runAsync(first::run, threads);
            results = first.endpoint();
            published = first.control();
            ventilator = ventilator(results, published, 6, 1, LONG, LONG);
            worker = raw.connect(SocketType.PULL, "PULL test", ventilator.endpoint());
            Socket push = raw.connect(SocketType.PUSH, "PUSH test", results);
            dealing = start(ventilator);
            for (int task = 1; task <= 4; task++) {
                assertThat(receive(worker).get(1)).isEqualTo(String.valueOf(task));
            }
            send(push, "batch-1", "1", "w", "5");
            assertThat(receive(worker).get(1)).as("task 1 is confirmed").isEqualTo("5");
            raw.discard(push);
            first.stop();
            join(run);
            first.close();
        }
        PipelineSink second = new PipelineSink(
                context, new PipelineSink.Options(results, published, LONG, SETTINGS), Jobs.STANDARD, NOBODY);
        CompletableFuture<?> collecting = start(second);
        Socket push = raw.connect(SocketType.PUSH, "PUSH test", results);
        await().atMost(LONG).until(() -> {
            List<byte[]> task = PipelineMessages.receive(raw, worker);
            if (!task.isEmpty()) {
                send(push, "batch-1", new String(task.get(1), StandardCharsets.UTF_8), "w", "5");
            }
            return dealing.isDone();
        });
        join(collecting);
        assertThat(second.summary().orElseThrow().tasks()).isEqualTo(6);
        assertThat(ventilator.stats().done()).isEqualTo(6);
        assertThat(ventilator.stats().sinkRestarts()).isEqualTo(1);
        assertThat(ventilator.stats().lostResults()).isEqualTo(1);
    }

    @Test
    void sinkThatComesAfterTheEndDoesNotStartTheBatchAgain() {
        Socket pull = raw.bind(SocketType.PULL, "PULL test", ANY);
        Socket control = raw.bind(SocketType.XPUB, "XPUB test", ANY);
        PipelineVentilator ventilator = ventilator(Sockets.boundTo(pull), Sockets.boundTo(control), 3, 1, LONG);
        for (int i = 0; i < 2; i++) {
            assertThat(hear(control)).as("its subscriptions").isNotEmpty();
        }
        for (String said : List.of("READY batch-1 one", "DONE batch-1 ALL", "READY batch-1 two")) {
            control.send(said); // together, so that the last is there when the ventilator has heard the end
        }
        Socket worker = raw.connect(SocketType.PULL, "PULL test", ventilator.endpoint());
        join(start(ventilator));
        assertThat(worker).isNotNull();
        assertThat(ventilator.stats().state()).isEqualTo(PipelineVentilator.State.DONE);
        assertThat(ventilator.stats().done()).isEqualTo(3);
        assertThat(ventilator.stats().sinkRestarts()).isZero();
    }

    /** Its READY was missed, and its DONE completes what only the old sink had. */
    @Test
    void ventilatorDoesNotTakeTheResultsOfTwoSinksForABatch() {
        Socket pull = raw.bind(SocketType.PULL, "PULL test", ANY);
        Socket control = raw.bind(SocketType.XPUB, "XPUB test", ANY);
        PipelineVentilator ventilator = ventilator(Sockets.boundTo(pull), Sockets.boundTo(control), 3, 1, LONG);
        for (int i = 0; i < 2; i++) {
            assertThat(hear(control)).as("its subscriptions").isNotEmpty();
        }
        String[] fromOne = {"READY batch-1 one", "DONE batch-1 1", "DONE batch-1 2"};
        String[] fromTwo = {"DONE batch-1 3", "READY batch-1 two", "DONE batch-1 ALL"};
        Stream.of(fromOne, fromTwo).flatMap(Stream::of).forEach(control::send);
        Socket worker = raw.connect(SocketType.PULL, "PULL test", ventilator.endpoint());
        join(start(ventilator));
        assertThat(worker).isNotNull();
        assertThat(ventilator.stats().sinkRestarts()).isEqualTo(1);
        assertThat(ventilator.stats().lostResults()).isEqualTo(3);
    }

    @Test
    @Tag("faults")
    void sinkThatStoodStillDoesNotTakeItsVentilatorForASilentOne() throws Exception {
        CountDownLatch standsStill = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        PipelineSink.Options anywhere = new PipelineSink.Options(ANY, ANY, LONG, SETTINGS);
        PipelineSink sink = new PipelineSink(context, anywhere, Jobs.STANDARD, new Nobody() {
            @Override
            public void collected(int count) {
                standsStill.countDown();
                try {
                    assertThat(goesOn.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        Socket push = raw.connect(SocketType.PUSH, "PUSH test", sink.endpoint());
        Socket next = raw.connect(SocketType.PUSH, "PUSH test", sink.endpoint());
        Socket control = subscriber(sink.control());
        CompletableFuture<?> run = start(sink);
        announce(push, control, "first", "2");
        send(push, "first", "1", "w", "5");
        assertThat(standsStill.await(5, TimeUnit.SECONDS)).isTrue();
        send(next, "next", "START", "sleep", "1");
        long stood = System.nanoTime();
        await().atMost(LONG).until(() -> System.nanoTime() - stood > TimeUnit.SECONDS.toNanos(6));
        goesOn.countDown();
        await().atMost(LONG).until(() -> sink.stats().dropped() > 0);
        send(push, "first", "2", "w", "5");
        hearFirst(control, "DONE first ALL");
        raw.discard(control);
        join(run);
        assertThat(sink.stats().collected()).isEqualTo(2);
    }

    /** A disk that is full, for example. */
    @Test
    void batchIsNotDoneUntilASinkHasWrittenItsOutput() {
        PipelineSink.Options anywhere = new PipelineSink.Options(ANY, ANY, LONG, SETTINGS);
        PipelineSink first = new PipelineSink(context, anywhere, Jobs.STANDARD, new Nobody() {
            @Override
            public void completed(PipelineSink sink) {
                throw new IllegalStateException(
                        "no room for " + sink.summary().orElseThrow().tasks());
            }
        });
        PipelineSink.Options there = new PipelineSink.Options(first.endpoint(), first.control(), LONG, SETTINGS);
        PipelineVentilator ventilator = ventilator(there.bind(), there.control(), 6, 1, LONG);
        CompletableFuture<?> dealing = start(ventilator);
        CompletableFuture<?> working = start(worker(ventilator.endpoint(), there.bind(), there.control(), "w", LONG));
        assertThatThrownBy(() -> join(CompletableFuture.runAsync(first::run, threads)))
                .hasRootCauseMessage("no room for 6");
        first.close();
        List<Integer> written = new CopyOnWriteArrayList<>();
        PipelineSink second = await().atMost(LONG)
                .ignoreExceptions()
                .until(
                        () -> // once the port is free
                        new PipelineSink(context, there, Jobs.STANDARD, new Nobody() {
                            @Override
                            public void completed(PipelineSink sink) {
                                written.add(sink.merge().length);
                            }
                        }),
                        sink -> true);
        assertThat(dealing).isNotDone();
        for (CompletableFuture<?> run : List.of(start(second), dealing, working)) {
            join(run);
        }
        assertThat(ventilator.stats().state()).isEqualTo(PipelineVentilator.State.DONE);
        assertThat(ventilator.stats().sinkRestarts()).isEqualTo(1);
        assertThat(written).hasSize(1);
    }

    @Test
    void batchOfASilentVentilatorGivesWayToTheNext() {
        PipelineSink sink = sink(LONG);
        Socket push = raw.connect(SocketType.PUSH, "PUSH test", sink.endpoint());
        Socket control = subscriber(sink.control());
        CompletableFuture<?> run = start(sink);
        long begin = System.nanoTime();
        announce(push, control, "silent", "2");
        send(push, "silent", "1", "w", "5");
        announce(push, control, "next", "1");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(5));
        send(push, "silent", "2", "w", "5");
        send(push, "next", "1", "w", "7");
        hearFirst(control, "DONE next ALL");
        raw.discard(control);
        join(run);
        assertThat(sink.summary().orElseThrow().tasks()).isEqualTo(1);
        assertThat(sink.summary().orElseThrow().cost()).isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void ventilatorGivesUpWhenWorkersOrSinkDoNotCome() {
        PipelineVentilator noWorkers = ventilator(FreePort.nobody(), FreePort.nobody(), 10, 1, SHORT);
        join(start(noWorkers));
        assertThat(noWorkers.stats().state()).isEqualTo(PipelineVentilator.State.WAITING_FOR_WORKERS);
        PipelineVentilator noSink = ventilator(FreePort.nobody(), FreePort.nobody(), 10, 1, SHORT);
        raw.connect(SocketType.PULL, "PULL test", noSink.endpoint());
        await().atMost(LONG).until(() -> noSink.stats().workers() == 1);
        join(start(noSink));
        assertThat(noSink.stats().state()).isEqualTo(PipelineVentilator.State.WAITING_FOR_SINK);
    }

    @Test
    void ventilatorGivesUpWhenNoTaskIsDone() {
        PipelineSink sink = sink(LONG);
        PipelineVentilator ventilator = ventilator(sink.endpoint(), sink.control(), 10, 1, Duration.ofSeconds(4));
        raw.connect(SocketType.PULL, "PULL test", ventilator.endpoint());
        await().atMost(LONG).until(() -> ventilator.stats().workers() == 1);
        launch(sink);
        join(start(ventilator));
        assertThat(ventilator.stats().state()).isEqualTo(PipelineVentilator.State.DEALING);
        assertThat(ventilator.hasFailed()).isTrue();
        assertThat(ventilator.stats().done()).isZero();
    }

    @Test
    void workerGivesUpWithoutTasksAndWithoutASink() {
        PipelineWorker noTask = worker(FreePort.nobody(), FreePort.nobody(), FreePort.nobody(), "w", SHORT);
        join(start(noTask));
        assertThat(noTask.end()).isEqualTo(PipelineWorker.End.NO_TASK);
        Socket deal = raw.bind(SocketType.PUSH, "PUSH test", ANY);
        PipelineWorker noSink =
                worker(Sockets.boundTo(deal), FreePort.nobody(), FreePort.nobody(), "w", Duration.ofSeconds(2));
        await().atMost(LONG)
                .until(() ->
                        PipelineMessages.send(deal, new Task("b", 1, "sleep", PipelineMessages.bytes("1")).frames()));
        join(start(noSink));
        assertThat(noSink.end()).isEqualTo(PipelineWorker.End.NO_SINK);
        assertThat(noSink.stats().done()).isZero();
    }

    @Test
    void sinkGivesUpWhenResultsDoNotCome() {
        PipelineSink sink = sink(Duration.ofSeconds(4));
        Socket push = raw.connect(SocketType.PUSH, "PUSH test", sink.endpoint());
        Socket control = subscriber(sink.control());
        CompletableFuture<?> run = start(sink);
        announce(push, control, "b", "3");
        send(push, "b", "2", "w", "5");
        join(run);
        assertThat(sink.timedOut()).isTrue();
        assertThat(sink.summary()).isEmpty();
        assertThat(sink.stats().collected()).isEqualTo(1);
        assertThat(sink.stats().announced()).isEqualTo(3);
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> worker(ANY, ANY, ANY, "a\u0007", LONG)).hasMessageStartingWith("name must be 1-32");
        assertThatThrownBy(() -> worker(ANY, ANY, ANY, "", LONG)).hasMessageStartingWith("name must be 1-32");
        assertThatThrownBy(() -> worker(ANY, ANY, ANY, "w", LONG)).hasMessageContaining("may leave");
        assertThatThrownBy(() -> sink(Duration.ZERO)).hasMessage("timeout must be 1 ms to 1 h, was 0 ms");
    }
}
