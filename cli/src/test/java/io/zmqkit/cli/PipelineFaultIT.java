package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.patterns.pipeline.Job;
import io.zmqkit.patterns.pipeline.MandelbrotJob;
import io.zmqkit.patterns.pipeline.WordCountJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline's promises under kill -9 and stalls, each program a process; the ledger is what the sink confirmed. */
class PipelineFaultIT {

    private static final String ANY = "tcp://127.0.0.1:*";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern SHARE = Pattern.compile("(\\S+): ([0-9]+) tasks");
    private static final String[] SMALL = {"-Xmx32m"};

    @TempDir
    private Path folder;

    /** A sink, a ventilator and workers, with small heaps, whose parts can be killed and started again. */
    private static final class Pipeline implements AutoCloseable {
        private final List<ZmqkitProcess> all = new ArrayList<>();
        private final String results;
        private final String control;
        private final String tasks;
        private final ZmqkitProcess ventilator;
        private final ConfirmedTasks confirmed;
        private ZmqkitProcess sink;

        Pipeline(List<String> sinkArguments, String... ventilatorArguments) {
            sink = sink(ANY, ANY, sinkArguments);
            results = sink.readyEndpoint("PULL sink");
            control = sink.readyEndpoint("XPUB control");
            confirmed = new ConfirmedTasks(control);
            ventilator = ventilator(ANY, ventilatorArguments);
            tasks = ventilator.readyEndpoint("PUSH ventilator");
        }

        private ZmqkitProcess start(String... arguments) {
            ZmqkitProcess process = ZmqkitProcess.start(Stream.of(
                            Stream.of(ProcessHandle.current().info().command().orElse("java"), "-XX:+UseSerialGC"),
                            Stream.of(SMALL),
                            Stream.of("-XX:TieredStopAtLevel=1", "-jar", System.getProperty("zmqkit.jar"), "pipeline"),
                            Stream.of(arguments))
                    .flatMap(part -> part)
                    .toArray(String[]::new));
            all.add(process);
            return process;
        }

        private ZmqkitProcess sink(String bind, String control, List<String> more) {
            return start(Stream.concat(Stream.of("sink", "--bind", bind, "--control", control), more.stream())
                    .toArray(String[]::new));
        }

        void startSinkAgain(List<String> arguments) {
            sink = sink(results, control, arguments);
            sink.readyEndpoint("XPUB control");
        }

        ZmqkitProcess ventilator(String bind, String... more) {
            return start(Stream.concat(
                            Stream.of("ventilator", "--bind", bind, "--sink", results, "--control", control),
                            Stream.of(more))
                    .toArray(String[]::new));
        }

        ZmqkitProcess worker(String name, String... more) {
            return start(Stream.concat(
                            Stream.of("worker", "--connect", tasks, "--sink", results, "--control", control),
                            Stream.concat(Stream.of("--name", name), Stream.of(more)))
                    .toArray(String[]::new));
        }

        List<ZmqkitProcess> workers(int count) {
            return IntStream.rangeClosed(1, count)
                    .mapToObj(i -> worker("w" + i))
                    .toList();
        }

        void awaitConfirmed(int tasks) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(confirmed.tasks())
                            .as(ventilator::toString)
                            .hasSizeGreaterThanOrEqualTo(tasks));
        }

        void awaitComplete(int tasks) throws Exception {
            assertThat(sink.exitCode(PATIENCE)).as(sink::toString).isZero();
            assertThat(ventilator.exitCode()).as(ventilator::toString).isZero();
            assertThat(confirmed.tasks())
                    .as(ventilator::toString)
                    .isEqualTo(IntStream.rangeClosed(1, tasks).boxed().collect(Collectors.toSet()));
        }

        /** Tasks merged from each worker, as the sink prints them. */
        int share(String worker) {
            return sink.stdout().stream()
                    .map(SHARE::matcher)
                    .filter(Matcher::matches)
                    .filter(line -> worker.isEmpty() || line.group(1).equals(worker))
                    .mapToInt(line -> Integer.parseInt(line.group(2)))
                    .sum();
        }

        @Override
        public void close() {
            all.forEach(ZmqkitProcess::close);
            confirmed.close();
        }
    }

    private static void kill(ZmqkitProcess process) throws Exception {
        process.signal("KILL");
        assertThat(process.exitCode()).isEqualTo(137);
    }

    @Test
    void workerKilledWithTasksInHandLosesNone() throws Exception {
        try (var pipeline = new Pipeline(List.of(), "--workers", "3", "--tasks", "120", "--seed", "1")) {
            List<ZmqkitProcess> workers = pipeline.workers(3);
            pipeline.awaitConfirmed(20);
            kill(workers.get(0));
            pipeline.awaitComplete(120);
            assertThat(pipeline.share("")).as("each merged once").isEqualTo(120);
            assertThat(pipeline.ventilator.stderr())
                    .last()
                    .asString()
                    .matches("pipeline ventilator: 120 of 120 tasks done, [0-9]+ dealt again");
        }
    }

    @Test
    @Tag("faults")
    void twoThousandTasksOutliveTwoKilledWorkersAndReachALateOne() throws Exception {
        try (var pipeline = new Pipeline(List.of(), "--workers", "4", "--tasks", "2000", "--seed", "1")) {
            List<ZmqkitProcess> workers = pipeline.workers(4);
            pipeline.awaitConfirmed(300);
            kill(workers.get(0));
            ZmqkitProcess late = pipeline.worker("late");
            late.awaitStderr("ready: .*");
            int left = 2000 - pipeline.confirmed.tasks().size();
            pipeline.awaitConfirmed(800);
            kill(workers.get(1));
            pipeline.awaitComplete(2000);
            assertThat(pipeline.share("")).as("each merged once").isEqualTo(2000);
            assertThat(pipeline.share("late")).as("of %s", left).isGreaterThan(left / 4 * 4 / 5);
            assertThat(late.exitCode()).as(late::toString).isZero();
        }
    }

    @Test
    @Tag("faults")
    void wordsAreCountedOnceThoughAWorkerIsKilled() throws Exception {
        String license = Files.readString(ZmqkitProcess.HOME.resolve("LICENSE"));
        Path text = Files.writeString(folder.resolve("text.txt"), license.repeat(100));
        Path counts = folder.resolve("counts.txt");
        try (var pipeline = new Pipeline(
                List.of("--out", counts.toString()), sharing(3000, "wordcount", "--input", text.toString()))) {
            killOneOfThree(pipeline, 3000);
        }
        Job job = new WordCountJob();
        assertThat(Files.readAllBytes(counts)).isEqualTo(job.merge(List.of(job.compute(Files.readAllBytes(text)))));
    }

    @Test
    @Tag("faults")
    void pictureIsTheSameThoughAWorkerIsKilled() throws Exception {
        Path picture = folder.resolve("picture.png");
        try (var pipeline = new Pipeline(List.of("--out", picture.toString()), sharing(1000, "mandelbrot"))) {
            killOneOfThree(pipeline, 1000);
        }
        Job job = new MandelbrotJob();
        List<byte[]> tiles = job.split(new Job.Input(null, 12, 1, 0)).parallelStream()
                .map(job::compute)
                .toList();
        assertThat(Files.readAllBytes(picture)).isEqualTo(job.merge(tiles));
    }

    private static String[] sharing(int tasks, String job, String... more) {
        return Stream.concat(
                        Stream.of("--workers", "3", "--tasks", String.valueOf(tasks), "--job", job), Stream.of(more))
                .toArray(String[]::new);
    }

    private static void killOneOfThree(Pipeline pipeline, int tasks) throws Exception {
        List<ZmqkitProcess> workers = pipeline.workers(3);
        pipeline.awaitConfirmed(50);
        kill(workers.get(0));
        pipeline.awaitComplete(tasks);
        assertThat(pipeline.share("")).as("each merged once").isEqualTo(tasks);
    }

    @Test
    @Tag("faults")
    void batchStartsAgainForASinkThatWasKilled() throws Exception {
        try (var pipeline = new Pipeline(List.of(), "--workers", "2", "--tasks", "200", "--seed", "1")) {
            pipeline.workers(2);
            pipeline.awaitConfirmed(60);
            kill(pipeline.sink);
            pipeline.startSinkAgain(List.of());
            pipeline.awaitComplete(200);
            assertThat(pipeline.share("")).as("the new sink has them all").isEqualTo(200);
            assertThat(pipeline.ventilator.stderr())
                    .last()
                    .asString()
                    .matches("pipeline ventilator: 200 of 200 tasks done.*, 1 sink restarts took [0-9]+ results with"
                            + " them, which were computed again");
        }
    }

    /** Long enough for the heartbeats to give the connections up; with 32 MiB of heap each. */
    @Test
    @Tag("faults")
    void stalledSinkHoldsTheBatchUpAndLosesNothing() throws Exception {
        Path picture = folder.resolve("picture.png");
        try (var pipeline = new Pipeline(
                List.of("--out", picture.toString()), sharing(400, "mandelbrot", "--task-timeout", "2s"))) {
            List<ZmqkitProcess> workers = pipeline.workers(3);
            pipeline.awaitConfirmed(20);
            pipeline.sink.signal("STOP");
            await().pollDelay(Duration.ofSeconds(15))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> true);
            assertThat(pipeline.confirmed.tasks()).hasSizeLessThan(400);
            assertThat(workers)
                    .allSatisfy(worker -> assertThat(worker.isAlive()).isTrue());
            assertThat(pipeline.ventilator.isAlive()).isTrue();
            pipeline.sink.signal("CONT");
            pipeline.awaitComplete(400);
            assertThat(pipeline.share("")).as("each merged once").isEqualTo(400);
            assertThat(pipeline.ventilator.stderr()).noneMatch(line -> line.contains("OutOfMemory"));
        }
    }

    @Test
    @Tag("faults")
    void stalledWorkerDoesNotKeepItsTasks() throws Exception {
        try (var pipeline =
                new Pipeline(List.of(), "--workers", "3", "--tasks", "200", "--seed", "1", "--task-timeout", "1s")) {
            List<ZmqkitProcess> workers = pipeline.workers(3);
            pipeline.awaitConfirmed(30);
            workers.get(0).signal("STOP");
            pipeline.awaitComplete(200);
            assertThat(pipeline.share("")).as("each merged once").isEqualTo(200);
        }
    }

    @Test
    @Tag("faults")
    void killedVentilatorEndsWorkerAndSinkInTheirTime() throws Exception {
        try (var pipeline =
                new Pipeline(List.of("--timeout", "3s"), "--workers", "1", "--tasks", "1000", "--seed", "1")) {
            ZmqkitProcess worker = pipeline.worker("w", "--timeout", "3s");
            pipeline.awaitConfirmed(10);
            kill(pipeline.ventilator);
            for (ZmqkitProcess left : List.of(pipeline.sink, worker)) {
                assertThat(left.exitCode(Duration.ofSeconds(10)))
                        .as(left::toString)
                        .isEqualTo(Errors.NO_ANSWER);
            }
            assertThat(pipeline.sink.stderr()).last().asString().startsWith("zmqkit: no result for 3s: ");
            assertThat(worker.stderr()).last().asString().startsWith("zmqkit: no task came in 3s");
        }
    }

    @Test
    @Tag("faults")
    void sinkTakesTheNextBatchWhenAVentilatorWasInterrupted() throws Exception {
        try (var pipeline = new Pipeline(List.of(), "--workers", "1", "--tasks", "1000", "--seed", "1")) {
            ZmqkitProcess worker = pipeline.worker("w");
            pipeline.awaitConfirmed(10);
            pipeline.ventilator.signal("INT");
            assertThat(pipeline.ventilator.exitCode(Duration.ofSeconds(3))).isEqualTo(130);
            ZmqkitProcess next = pipeline.ventilator(pipeline.tasks, "--tasks", "20");
            assertThat(pipeline.sink.exitCode(PATIENCE))
                    .as(pipeline.sink::toString)
                    .isZero();
            assertThat(next.exitCode()).as(next::toString).isZero();
            assertThat(worker.exitCode()).as(worker::toString).isZero();
            assertThat(pipeline.share("w")).isEqualTo(20);
            assertThat(pipeline.sink.stderr())
                    .anyMatch(line -> line.startsWith("zmqkit: the ventilator of a batch fell silent"));
        }
    }

    @Test
    @Tag("faults")
    void neitherThreadsNorDescriptorsGrowWithTheWorkersThatDie() throws Exception {
        try (var pipeline = new Pipeline(List.of(), "--workers", "1", "--tasks", "3000", "--seed", "1")) {
            List<ZmqkitProcess> watched = List.of(pipeline.ventilator, pipeline.sink);
            pipeline.worker("lasting");
            killAWorker(pipeline, "first");
            pipeline.awaitConfirmed(20);
            List<Long> before = new ArrayList<>();
            for (ZmqkitProcess process : watched) {
                before.add(resources(process));
            }
            for (int i = 0; i < 8; i++) {
                killAWorker(pipeline, "mortal-" + i);
            }
            for (int i = 0; i < watched.size(); i++) {
                ZmqkitProcess process = watched.get(i);
                long bound = before.get(i) + 2;
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(resources(process))
                                .as(process::toString)
                                .isLessThanOrEqualTo(bound));
                process.signal("INT");
                assertThat(process.exitCode(Duration.ofSeconds(3))).isEqualTo(130);
            }
        }
    }

    private static void killAWorker(Pipeline pipeline, String name) throws Exception {
        ZmqkitProcess worker = pipeline.worker(name);
        worker.awaitStderr("ready: .*");
        int confirmed = pipeline.confirmed.tasks().size();
        pipeline.awaitConfirmed(confirmed + 10);
        kill(worker);
    }

    /** Threads and open descriptors together. */
    private static long resources(ZmqkitProcess process) throws IOException {
        Path proc = Path.of("/proc", String.valueOf(process.pid()));
        Assumptions.assumeTrue(Files.isDirectory(proc), "needs /proc");
        try (Stream<Path> descriptors = Files.list(proc.resolve("fd"));
                Stream<Path> threads = Files.list(proc.resolve("task"))) {
            return descriptors.count() + threads.count();
        }
    }

    @Test
    @Tag("faults")
    void everyProgramEndsInTimeThoughTheSinkHasStalled() throws Exception {
        try (var pipeline = new Pipeline(List.of(), "--workers", "1", "--tasks", "1000", "--seed", "1")) {
            ZmqkitProcess worker = pipeline.worker("w");
            pipeline.awaitConfirmed(10);
            pipeline.sink.signal("STOP");
            for (ZmqkitProcess process : List.of(pipeline.ventilator, worker)) {
                process.signal("INT");
                assertThat(process.exitCode(Duration.ofSeconds(3)))
                        .as(process::toString)
                        .isEqualTo(130);
            }
        }
    }
}
