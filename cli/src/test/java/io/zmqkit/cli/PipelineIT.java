package io.zmqkit.cli;

import static io.zmqkit.cli.PipelineProcesses.assertEndsInOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.patterns.pipeline.Job;
import io.zmqkit.patterns.pipeline.MandelbrotJob;
import io.zmqkit.patterns.pipeline.WordCountJob;
import io.zmqkit.testing.FreePort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineIT {

    private static final String ANY = PipelineProcesses.ANY;

    /** A worker in another language, as short as the wire format allows. */
    private static final String PYTHON_WORKER = """
            import sys, time, zmq
            c = zmq.Context(); tasks = c.socket(zmq.PULL); tasks.connect(sys.argv[1])
            results = c.socket(zmq.PUSH); results.connect(sys.argv[2])
            while True:
                batch, number, job, payload = tasks.recv_multipart(); time.sleep(int(payload) / 1000)
                results.send_multipart([batch, number, b"python", payload])
            """;

    @TempDir
    private Path folder;

    /** Starts workers w1, w2 and so on, and waits for every program to end well. */
    private static void runWithWorkers(PipelineProcesses pipeline, int count) throws InterruptedException {
        List<ZmqkitProcess> workers = pipeline.workers(count);
        pipeline.awaitEnd();
        for (ZmqkitProcess worker : workers) {
            assertThat(worker.exitCode()).as(worker::toString).isZero();
        }
    }

    @Test
    @Tag("faults")
    void fourWorkersShareTheTasksAndExitOnKill() throws Exception {
        try (var pipeline = new PipelineProcesses(List.of(), "--workers", "4", "--tasks", "40", "--seed", "1")) {
            List<ZmqkitProcess> workers = pipeline.workers(4);
            pipeline.awaitComplete(40);
            for (ZmqkitProcess worker : workers) {
                assertThat(worker.exitCode()).as(worker::toString).isZero();
            }
            assertThat(pipeline.sink().stdout())
                    .hasSize(5)
                    .contains("w1: 10 tasks", "w2: 10 tasks", "w3: 10 tasks", "w4: 10 tasks")
                    .first()
                    .asString()
                    .matches("40 tasks in [0-9.]+ s, sum of task costs [0-9.]+ s, speed-up [0-4]\\.[0-9]");
            assertThat(workers.get(0).stderr()).contains("pipeline worker w1: 10 tasks");
            assertThat(pipeline.ventilator().stderr()).contains("pipeline ventilator: 40 of 40 tasks done");
        }
    }

    @Test
    @Tag("faults")
    void fourProcessesDrawThePictureThatOneDraws() throws Exception {
        Path picture = folder.resolve("picture.png");
        try (var pipeline = new PipelineProcesses(
                List.of("--out", picture.toString()), "--job", "mandelbrot", "--workers", "4", "--tasks", "60")) {
            Job job = new MandelbrotJob();
            List<byte[]> tiles = job.split(new Job.Input(null, 12, 1, 0)).parallelStream()
                    .map(job::compute)
                    .toList();
            runWithWorkers(pipeline, 4);
            assertThat(Files.readAllBytes(picture)).isEqualTo(job.merge(tiles));
        }
    }

    @Test
    void wordsOfARealTextAreCountedAsOneProcessCountsThem() throws Exception {
        Path text = ZmqkitProcess.HOME.resolve("LICENSE");
        Path counts = folder.resolve("counts.txt");
        try (var pipeline = new PipelineProcesses(
                List.of("--out", counts.toString()),
                "--job",
                "wordcount",
                "--input",
                text.toString(),
                "--workers",
                "2",
                "--tasks",
                "9")) {
            runWithWorkers(pipeline, 2);
            Job job = new WordCountJob();
            byte[] expected = job.merge(List.of(job.compute(Files.readAllBytes(text))));
            assertThat(Files.readAllBytes(counts)).isEqualTo(expected);
            List<String> top = new String(expected, StandardCharsets.UTF_8)
                    .lines()
                    .limit(20)
                    .toList();
            assertThat(pipeline.sink().stdout()).containsSubsequence(top);
        }
    }

    @Test
    @Tag("faults")
    void pythonWorkerOfSixLinesTakesPart() throws Exception {
        Peers.requirePyzmq();
        try (var pipeline = new PipelineProcesses(List.of("--json"), "--workers", "2", "--tasks", "10", "--seed", "1");
                var python =
                        ZmqkitProcess.start(Peers.PYTHON, "-c", PYTHON_WORKER, pipeline.tasks(), pipeline.results())) {
            runWithWorkers(pipeline, 1);
            assertThat(pipeline.sink().stdout())
                    .as(python::toString)
                    .contains("{\"event\":\"worker\",\"worker\":\"python\",\"tasks\":5}");
        }
    }

    @Test
    @Tag("faults")
    void peersThatNeverComeAreNamedInTime() throws Exception {
        String nobody = FreePort.endpoint();
        try (var sink = start("sink", "--bind", ANY, "--control", ANY, "--timeout", "300ms");
                var worker = worker(nobody, nobody, nobody, "--timeout", "300ms");
                var ventilator = ventilator(nobody, nobody, "--timeout", "300ms")) {
            assertNoAnswer(sink, "zmqkit: no batch was announced in 300ms .*");
            assertNoAnswer(worker, "zmqkit: no task came in 300ms .*");
            assertNoAnswer(ventilator, "zmqkit: 0 of 1 workers connected in 300ms .*");
        }
    }

    @Test
    @Tag("faults")
    void sinkThatNeverComesIsNamedInTime() throws Exception {
        String nobody = FreePort.endpoint();
        try (var ventilator = ventilator(nobody, nobody, "--timeout", "10s");
                var worker = worker(ventilator.readyEndpoint("PUSH ventilator"), nobody, nobody)) {
            assertNoAnswer(ventilator, "zmqkit: no sink answered at " + nobody + " and " + nobody + " in 10s .*");
            assertEndsInOrder(worker, "TERM", 143);
        }
    }

    private static void assertNoAnswer(ZmqkitProcess process, String lastLine) throws InterruptedException {
        assertThat(process.exitCode()).as(process::toString).isEqualTo(Errors.NO_ANSWER);
        assertThat(process.stderr()).last().asString().matches(lastLine);
        assertThat(process.stderr())
                .filteredOn(line -> line.startsWith("zmqkit: "))
                .hasSize(1);
    }

    @Test
    @Tag("faults")
    void batchWhosePictureCannotBeWrittenDoesNotEndTheSink() throws Exception {
        Files.createDirectory(folder.resolve("mandelbrot.png"));
        try (var sink = ZmqkitProcess.zmqkitIn(folder, "pipeline", "sink", "--bind", ANY, "--control", ANY)) {
            String results = sink.readyEndpoint("PULL sink");
            String control = sink.readyEndpoint("XPUB control");
            try (var picture = ventilator(results, control, "--job", "mandelbrot");
                    var drawing = worker(picture.readyEndpoint("PUSH ventilator"), results, control)) {
                sink.awaitStderr("zmqkit: a batch of job mandelbrot is not taken: cannot write mandelbrot.png: .*");
                assertEndsInOrder(picture, "INT", 130);
                assertEndsInOrder(drawing, "TERM", 143);
            }
            try (var next = ventilator(results, control, "--job", "sleep", "--tasks", "5");
                    var sleeping = worker(next.readyEndpoint("PUSH ventilator"), results, control)) {
                for (ZmqkitProcess process : List.of(sink, next, sleeping)) {
                    assertThat(process.exitCode()).as(process::toString).isZero();
                }
            }
            assertThat(sink.stderr())
                    .filteredOn(line -> line.startsWith("zmqkit: "))
                    .hasSize(1);
        }
    }

    /** Every write to /dev/full fails as on a disk that is full. */
    @Test
    @Tag("faults")
    void ventilatorDoesNotSucceedWhenTheOutputCannotBeWritten() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "needs /dev/full");
        String text = ZmqkitProcess.HOME.resolve("LICENSE").toString();
        Path counts = folder.resolve("counts.txt");
        try (var pipeline = new PipelineProcesses(
                List.of("--out", "/dev/full"), "--job", "wordcount", "--input", text, "--tasks", "9")) {
            ZmqkitProcess worker = pipeline.worker("w");
            assertThat(pipeline.sink().exitCode()).as(pipeline.sink()::toString).isEqualTo(Errors.FAILED);
            assertThat(pipeline.sink().stderr()).last().asString().startsWith("zmqkit: cannot write /dev/full: ");
            assertThat(pipeline.sink().stdout()).isEmpty();
            assertThat(pipeline.ventilator().isAlive()).isTrue();
            pipeline.startSinkAgain(List.of("--out", counts.toString()));
            pipeline.awaitEnd();
            assertThat(worker.exitCode()).as(worker::toString).isZero();
            assertThat(counts).isNotEmptyFile();
        }
    }

    private static ZmqkitProcess start(String... arguments) {
        return ZmqkitProcess.zmqkit(
                Stream.concat(Stream.of("pipeline"), Stream.of(arguments)).toArray(String[]::new));
    }

    private static ZmqkitProcess ventilator(String sink, String control, String... more) {
        return start(Stream.concat(
                        Stream.of("ventilator", "--bind", ANY, "--sink", sink, "--control", control), Stream.of(more))
                .toArray(String[]::new));
    }

    private static ZmqkitProcess worker(String ventilator, String sink, String control, String... more) {
        return start(Stream.concat(
                        Stream.of("worker", "--connect", ventilator, "--sink", sink, "--control", control),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    @ParameterizedTest
    @Tag("faults")
    @CsvSource({"INT,130", "TERM,143"})
    void signalEndsEachProgramWithASummaryAndNoComplaint(String signal, int code) throws Exception {
        try (var pipeline = new PipelineProcesses(List.of(), "--workers", "1", "--tasks", "1000")) {
            ZmqkitProcess worker = pipeline.worker("w");
            worker.awaitStderr("ready: PULL worker .*");
            for (ZmqkitProcess process : List.of(pipeline.ventilator(), worker, pipeline.sink())) {
                assertEndsInOrder(process, signal, code);
                assertThat(process.stderr()).last().asString().startsWith("pipeline ");
            }
        }
    }
}
