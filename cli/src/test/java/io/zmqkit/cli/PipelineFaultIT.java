package io.zmqkit.cli;

import static io.zmqkit.cli.PipelineProcesses.assertEndsInOrder;
import static io.zmqkit.cli.PipelineProcesses.kill;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.patterns.pipeline.Job;
import io.zmqkit.patterns.pipeline.MandelbrotJob;
import io.zmqkit.patterns.pipeline.WordCountJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline's promises under kill -9 and stalls, each program a process; the ledger is what the sink confirmed. */
class PipelineFaultIT {

    private static final Duration PATIENCE = PipelineProcesses.PATIENCE;

    @TempDir
    private Path folder;

    @Test
    @Tag("faults")
    void workerKilledWithTasksInHandLosesNone() throws Exception {
        try (var pipeline = new PipelineProcesses(List.of(), "--workers", "3", "--tasks", "400", "--seed", "1")) {
            List<ZmqkitProcess> workers = pipeline.workers(3);
            pipeline.awaitConfirmed(20);
            kill(workers.get(0));
            pipeline.awaitComplete(400);
            assertThat(pipeline.share("")).as("each merged once").isEqualTo(400);
            assertThat(pipeline.ventilator().stderr())
                    .last()
                    .asString()
                    .matches("pipeline ventilator: 400 of 400 tasks done, [0-9]+ dealt again");
        }
    }

    @Test
    @Tag("faults")
    void twoThousandTasksOutliveTwoKilledWorkersAndReachALateOne() throws Exception {
        try (var pipeline = new PipelineProcesses(List.of(), "--workers", "4", "--tasks", "2000", "--seed", "1")) {
            List<ZmqkitProcess> workers = pipeline.workers(4);
            pipeline.awaitConfirmed(300);
            kill(workers.get(0));
            ZmqkitProcess late = pipeline.worker("late");
            late.awaitStderr("ready: .*");
            int left = 2000 - pipeline.confirmed();
            pipeline.awaitConfirmed(800);
            kill(workers.get(1));
            pipeline.awaitComplete(2000);
            assertThat(pipeline.share("")).as("each merged once").isEqualTo(2000);
            assertThat(pipeline.share("late")).as("of %s", left).isGreaterThan(left / 8);
            assertThat(late.exitCode()).as(late::toString).isZero();
        }
    }

    @Test
    @Tag("faults")
    void wordsAreCountedOnceThoughAWorkerIsKilled() throws Exception {
        String license = Files.readString(ZmqkitProcess.HOME.resolve("LICENSE"));
        Path text = Files.writeString(folder.resolve("text.txt"), license.repeat(100));
        Path counts = folder.resolve("counts.txt");
        try (var pipeline = new PipelineProcesses(
                List.of("--out", counts.toString()), sharing(10_000, "wordcount", "--input", text.toString()))) {
            killOneOfThree(pipeline, 10_000);
        }
        Job job = new WordCountJob();
        assertThat(Files.readAllBytes(counts)).isEqualTo(job.merge(List.of(job.compute(Files.readAllBytes(text)))));
    }

    @Test
    @Tag("faults")
    void pictureIsTheSameThoughAWorkerIsKilled() throws Exception {
        Path picture = folder.resolve("picture.png");
        try (var pipeline = new PipelineProcesses(List.of("--out", picture.toString()), sharing(1000, "mandelbrot"))) {
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

    private static void killOneOfThree(PipelineProcesses pipeline, int tasks) throws Exception {
        List<ZmqkitProcess> workers = pipeline.workers(3);
        pipeline.awaitConfirmed(20);
        kill(workers.get(0));
        pipeline.awaitComplete(tasks);
        assertThat(pipeline.share("")).as("each merged once").isEqualTo(tasks);
    }

    @Test
    @Tag("faults")
    void batchStartsAgainForASinkThatWasKilled() throws Exception {
        try (var pipeline = new PipelineProcesses(List.of(), "--workers", "2", "--tasks", "400", "--seed", "1")) {
            pipeline.workers(2);
            pipeline.awaitConfirmed(60);
            kill(pipeline.sink());
            pipeline.startSinkAgain(List.of());
            pipeline.awaitEnd();
            assertThat(pipeline.share("")).as("the new sink has them all").isEqualTo(400);
            assertThat(pipeline.ventilator().stderr())
                    .last()
                    .asString()
                    .matches("pipeline ventilator: 400 of 400 tasks done.*, 1 sink restarts took [0-9]+ results with"
                            + " them, which were computed again");
        }
    }

    /** It writes into a pipe that nobody reads: all results are there, and the output is not. */
    @Test
    @Tag("faults")
    void batchStartsAgainForASinkThatWasKilledWhileItWroteItsOutput() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(ZmqkitProcess.start("mkfifo", pipe.toString()).exitCode() == 0, "needs mkfifo");
        Path text = ZmqkitProcess.HOME.resolve("LICENSE");
        Path counts = folder.resolve("counts.txt");
        try (var pipeline = new PipelineProcesses(
                List.of("--out", pipe.toString()), "--job", "wordcount", "--input", text.toString(), "--tasks", "9")) {
            ZmqkitProcess worker = pipeline.worker("w");
            pipeline.sink().awaitStderr("pipeline sink: 9 of 9 results.*");
            kill(pipeline.sink());
            assertThat(pipeline.ventilator().isAlive()).isTrue();
            pipeline.startSinkAgain(List.of("--out", counts.toString()));
            pipeline.awaitEnd();
            assertThat(worker.exitCode()).as(worker::toString).isZero();
        }
        Job job = new WordCountJob();
        assertThat(Files.readAllBytes(counts)).isEqualTo(job.merge(List.of(job.compute(Files.readAllBytes(text)))));
    }

    /** Long enough for the heartbeats to give the connections up; with 32 MiB of heap each. */
    @Test
    @Tag("faults")
    void stalledSinkHoldsTheBatchUpAndLosesNothing() throws Exception {
        Path picture = folder.resolve("picture.png");
        try (var pipeline = new PipelineProcesses(
                List.of("--out", picture.toString()), sharing(400, "mandelbrot", "--task-timeout", "2s"))) {
            List<ZmqkitProcess> workers = pipeline.workers(3);
            pipeline.awaitConfirmed(20);
            pipeline.sink().signal("STOP");
            pipeline.awaitGivenUp();
            assertThat(pipeline.confirmed()).isLessThan(400);
            assertThat(workers)
                    .allSatisfy(worker -> assertThat(worker.isAlive()).isTrue());
            assertThat(pipeline.ventilator().isAlive()).isTrue();
            pipeline.sink().signal("CONT");
            pipeline.awaitEnd();
            assertThat(pipeline.share("")).as("each merged once").isEqualTo(400);
            assertThat(pipeline.ventilator().stderr()).noneMatch(line -> line.contains("OutOfMemory"));
        }
    }

    @Test
    @Tag("faults")
    void stalledWorkerDoesNotKeepItsTasks() throws Exception {
        try (var pipeline = new PipelineProcesses(
                List.of(), "--workers", "3", "--tasks", "200", "--seed", "1", "--task-timeout", "1s")) {
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
        try (var pipeline = new PipelineProcesses(
                List.of("--timeout", "10s"), "--workers", "1", "--tasks", "1000", "--seed", "1")) {
            ZmqkitProcess worker = pipeline.worker("w", "--timeout", "10s");
            pipeline.awaitConfirmed(10);
            kill(pipeline.ventilator());
            for (ZmqkitProcess left : List.of(pipeline.sink(), worker)) {
                assertThat(left.exitCode(PATIENCE)).as(left::toString).isEqualTo(Errors.NO_ANSWER);
            }
            assertThat(pipeline.sink().stderr()).last().asString().startsWith("zmqkit: no result for 10s: ");
            assertThat(worker.stderr()).last().asString().startsWith("zmqkit: no task came in 10s");
        }
    }

    @Test
    @Tag("faults")
    void sinkTakesTheNextBatchWhenAVentilatorWasInterrupted() throws Exception {
        try (var pipeline = new PipelineProcesses(List.of(), "--workers", "1", "--tasks", "1000", "--seed", "1")) {
            ZmqkitProcess worker = pipeline.worker("w");
            pipeline.awaitConfirmed(10);
            assertEndsInOrder(pipeline.ventilator(), "INT", 130);
            ZmqkitProcess next = pipeline.ventilator(pipeline.tasks(), "--tasks", "20");
            assertThat(pipeline.sink().exitCode(PATIENCE))
                    .as(pipeline.sink()::toString)
                    .isZero();
            assertThat(next.exitCode()).as(next::toString).isZero();
            assertThat(worker.exitCode()).as(worker::toString).isZero();
            assertThat(pipeline.share("w")).isEqualTo(20);
            assertThat(pipeline.sink().stderr())
                    .anyMatch(line -> line.startsWith("zmqkit: the ventilator of a batch fell silent"));
        }
    }

    @Test
    @Tag("faults")
    void neitherThreadsNorDescriptorsGrowWithTheWorkersThatDie() throws Exception {
        assumeTrue(ProcessGauge.isUsable(), "needs /proc");
        try (var pipeline = new PipelineProcesses(List.of(), "--workers", "1", "--tasks", "3000", "--seed", "1")) {
            List<ZmqkitProcess> watched = List.of(pipeline.ventilator(), pipeline.sink());
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
                assertEndsInOrder(process, "INT", 130);
            }
        }
    }

    private static void killAWorker(PipelineProcesses pipeline, String name) throws Exception {
        ZmqkitProcess worker = pipeline.worker(name);
        worker.awaitStderr("ready: .*");
        int confirmed = pipeline.confirmed();
        pipeline.awaitConfirmed(confirmed + 10);
        kill(worker);
    }

    private static long resources(ZmqkitProcess process) throws IOException {
        ProcessGauge gauge = new ProcessGauge(process.pid());
        return gauge.descriptors() + gauge.threads();
    }

    @Test
    @Tag("faults")
    void everyProgramEndsInTimeThoughTheSinkHasStalled() throws Exception {
        try (var pipeline = new PipelineProcesses(List.of(), "--workers", "1", "--tasks", "1000", "--seed", "1")) {
            ZmqkitProcess worker = pipeline.worker("w");
            pipeline.awaitConfirmed(10);
            pipeline.sink().signal("STOP");
            for (ZmqkitProcess process : List.of(pipeline.ventilator(), worker)) {
                assertEndsInOrder(process, "INT", 130);
            }
        }
    }
}
