package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.patterns.pipeline.Job;
import io.zmqkit.patterns.pipeline.MandelbrotJob;
import io.zmqkit.patterns.pipeline.WordCountJob;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineIT {

    private static final String ANY = "tcp://127.0.0.1:*";

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

    /** A sink, the ventilator that serves it and the workers between them, each a process. */
    private static final class Pipeline implements AutoCloseable {
        private final List<ZmqkitProcess> workers = new ArrayList<>();
        private final ZmqkitProcess sink;
        private final ZmqkitProcess ventilator;
        private final String sinkEndpoint;
        private final String control;

        Pipeline(List<String> sinkArguments, String... ventilatorArguments) {
            sink = start(List.of("pipeline", "sink", "--bind", ANY, "--control", ANY), sinkArguments);
            sinkEndpoint = sink.readyEndpoint("PULL sink");
            control = sink.readyEndpoint("XPUB control");
            ventilator = start(
                    List.of("pipeline", "ventilator", "--bind", ANY, "--sink", sinkEndpoint, "--control", control),
                    List.of(ventilatorArguments));
        }

        private static ZmqkitProcess start(List<String> arguments, List<String> more) {
            List<String> all = new ArrayList<>(arguments);
            all.addAll(more);
            return ZmqkitProcess.zmqkit(all.toArray(String[]::new));
        }

        String tasks() {
            return ventilator.readyEndpoint("PUSH ventilator");
        }

        Pipeline startWorkers(int count) {
            for (int i = 1; i <= count; i++) {
                workers.add(start(
                        List.of("pipeline", "worker", "--connect", tasks(), "--sink", sinkEndpoint),
                        List.of("--control", control, "--name", "worker-" + i)));
            }
            return this;
        }

        void awaitEnd() throws InterruptedException {
            assertThat(sink.exitCode(Duration.ofSeconds(60))).as(sink::toString).isZero();
            assertThat(ventilator.exitCode()).as(ventilator::toString).isZero();
            for (ZmqkitProcess worker : workers) {
                assertThat(worker.exitCode()).as(worker::toString).isZero();
            }
        }

        @Override
        public void close() {
            workers.forEach(ZmqkitProcess::close);
            ventilator.close();
            sink.close();
        }
    }

    @Test
    void fourWorkersShareTheTasksAndExitOnKill() throws Exception {
        try (var pipeline = new Pipeline(List.of(), "--workers", "4", "--tasks", "40", "--seed", "1").startWorkers(4)) {
            pipeline.awaitEnd();
            assertThat(pipeline.sink.stdout())
                    .hasSize(5)
                    .contains("worker-1: 10 tasks", "worker-2: 10 tasks", "worker-3: 10 tasks", "worker-4: 10 tasks")
                    .first()
                    .asString()
                    .matches("40 tasks in [0-9.]+ s, sum of task costs [0-9.]+ s, speed-up [1-4]\\.[0-9]");
            assertThat(pipeline.workers.get(0).stderr()).contains("pipeline worker worker-1: 10 tasks");
            assertThat(pipeline.ventilator.stderr()).contains("pipeline ventilator: 40 of 40 tasks done");
        }
    }

    @Test
    @Tag("faults")
    void fourProcessesDrawThePictureThatOneDraws() throws Exception {
        Path picture = folder.resolve("picture.png");
        try (var pipeline = new Pipeline(
                        List.of("--out", picture.toString()), "--job", "mandelbrot", "--workers", "4", "--tasks", "60")
                .startWorkers(4)) {
            Job job = new MandelbrotJob();
            List<byte[]> tiles = job.split(new Job.Input(null, 12, 1, 0)).parallelStream()
                    .map(job::compute)
                    .toList();
            pipeline.awaitEnd();
            assertThat(Files.readAllBytes(picture)).isEqualTo(job.merge(tiles));
        }
    }

    @Test
    void wordsOfARealTextAreCountedAsOneProcessCountsThem() throws Exception {
        Path text = ZmqkitProcess.HOME.resolve("LICENSE");
        Path counts = folder.resolve("counts.txt");
        try (var pipeline = new Pipeline(
                        List.of("--out", counts.toString()),
                        "--job",
                        "wordcount",
                        "--input",
                        text.toString(),
                        "--workers",
                        "2",
                        "--tasks",
                        "9")
                .startWorkers(2)) {
            pipeline.awaitEnd();
            Job job = new WordCountJob();
            byte[] expected = job.merge(List.of(job.compute(Files.readAllBytes(text))));
            assertThat(Files.readAllBytes(counts)).isEqualTo(expected);
            List<String> top = new String(expected, StandardCharsets.UTF_8)
                    .lines()
                    .limit(20)
                    .toList();
            assertThat(pipeline.sink.stdout()).containsSubsequence(top);
        }
    }

    @Test
    void pythonWorkerOfSixLinesTakesPart() throws Exception {
        Peers.requirePyzmq();
        try (var pipeline = new Pipeline(List.of("--json"), "--workers", "2", "--tasks", "10", "--seed", "1")
                        .startWorkers(1);
                var python = ZmqkitProcess.start(
                        Peers.PYTHON, "-c", PYTHON_WORKER, pipeline.tasks(), pipeline.sinkEndpoint)) {
            pipeline.awaitEnd();
            assertThat(pipeline.sink.stdout())
                    .as(python::toString)
                    .contains("{\"event\":\"worker\",\"worker\":\"python\",\"tasks\":5}");
        }
    }

    @Test
    void peersThatNeverComeAreNamedInTime() throws Exception {
        String nobody = FreePort.endpoint();
        try (var sink = ZmqkitProcess.zmqkit(
                        "pipeline", "sink", "--bind", ANY, "--control", ANY, "--timeout", "300ms");
                var worker = ZmqkitProcess.zmqkit(
                        "pipeline",
                        "worker",
                        "--connect",
                        nobody,
                        "--sink",
                        nobody,
                        "--control",
                        nobody,
                        "--timeout",
                        "300ms");
                var ventilator = ZmqkitProcess.zmqkit(
                        "pipeline",
                        "ventilator",
                        "--bind",
                        ANY,
                        "--sink",
                        nobody,
                        "--control",
                        nobody,
                        "--timeout",
                        "3s");
                var itsWorker = ZmqkitProcess.zmqkit(
                        "pipeline",
                        "worker",
                        "--connect",
                        ventilator.readyEndpoint("PUSH ventilator"),
                        "--sink",
                        nobody,
                        "--control",
                        nobody)) {
            assertNoAnswer(sink, "zmqkit: no batch was announced in 300ms .*");
            assertNoAnswer(worker, "zmqkit: no task came in 300ms .*");
            assertNoAnswer(ventilator, "zmqkit: no sink answered at " + nobody + " and " + nobody + " in 3s .*");
            itsWorker.signal("TERM");
            assertThat(itsWorker.exitCode(Duration.ofSeconds(3))).isEqualTo(143);
        }
    }

    @Test
    void batchWhosePictureCannotBeWrittenDoesNotEndTheSink() throws Exception {
        Files.createDirectory(folder.resolve("mandelbrot.png"));
        try (var sink = ZmqkitProcess.zmqkitIn(
                folder, "pipeline", "sink", "--bind", ANY, "--control", ANY, "--timeout", "30s")) {
            String results = sink.readyEndpoint("PULL sink");
            String control = sink.readyEndpoint("XPUB control");
            try (var picture = ventilator(results, control, "--job", "mandelbrot", "--timeout", "2s");
                    var drawing = worker(picture, results, control)) {
                assertThat(picture.exitCode(Duration.ofSeconds(10)))
                        .as(picture::toString)
                        .isEqualTo(Errors.NO_ANSWER);
                sink.awaitStderr("zmqkit: a batch of job mandelbrot is not taken: cannot write mandelbrot.png: .*");
                drawing.signal("TERM");
            }
            try (var next = ventilator(results, control, "--job", "sleep", "--tasks", "5");
                    var sleeping = worker(next, results, control)) {
                assertThat(sink.exitCode(Duration.ofSeconds(20)))
                        .as(sink::toString)
                        .isZero();
                assertThat(next.exitCode()).as(next::toString).isZero();
                assertThat(sleeping.exitCode()).as(sleeping::toString).isZero();
            }
            assertThat(sink.stderr())
                    .filteredOn(line -> line.startsWith("zmqkit: "))
                    .hasSize(1);
        }
    }

    private static ZmqkitProcess ventilator(String sink, String control, String... more) {
        return Pipeline.start(
                List.of("pipeline", "ventilator", "--bind", ANY, "--sink", sink, "--control", control), List.of(more));
    }

    private static ZmqkitProcess worker(ZmqkitProcess ventilator, String sink, String control) {
        return Pipeline.start(
                List.of("pipeline", "worker", "--connect", ventilator.readyEndpoint("PUSH ventilator")),
                List.of("--sink", sink, "--control", control));
    }

    private static void assertNoAnswer(ZmqkitProcess process, String lastLine) throws InterruptedException {
        assertThat(process.exitCode()).as(process::toString).isEqualTo(Errors.NO_ANSWER);
        assertThat(process.stderr()).last().asString().matches(lastLine);
        assertThat(process.stderr())
                .filteredOn(line -> line.startsWith("zmqkit: "))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"INT,130", "TERM,143"})
    void signalEndsEachProgramWithASummaryAndNoComplaint(String signal, int code) throws Exception {
        try (var pipeline = new Pipeline(List.of(), "--workers", "1", "--tasks", "1000").startWorkers(1)) {
            pipeline.workers.get(0).awaitStderr("ready: PULL worker .*");
            for (ZmqkitProcess process : List.of(pipeline.ventilator, pipeline.workers.get(0), pipeline.sink)) {
                process.signal(signal);
                assertThat(process.exitCode(Duration.ofSeconds(3)))
                        .as(process::toString)
                        .isEqualTo(code);
                assertThat(process.stderr()).last().asString().startsWith("pipeline ");
            }
        }
    }
}
