package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A sink, a ventilator and workers, each a process with a small heap, whose parts can be killed and started again. */
final class PipelineProcesses implements AutoCloseable {

    static final String ANY = "tcp://127.0.0.1:*";
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Pattern SHARE = Pattern.compile("(\\S+): ([0-9]+) tasks");

    private final List<ZmqkitProcess> all = new ArrayList<>();
    private final String results;
    private final String control;
    private final String tasks;
    private final ZmqkitProcess ventilator;
    private final ConfirmedTasks confirmed;
    private ZmqkitProcess sink;

    PipelineProcesses(List<String> sinkArguments, String... ventilatorArguments) {
        sink = sink(ANY, ANY, sinkArguments);
        results = sink.readyEndpoint("PULL sink");
        control = sink.readyEndpoint("XPUB control");
        confirmed = new ConfirmedTasks(control);
        ventilator = ventilator(ANY, ventilatorArguments);
        tasks = ventilator.readyEndpoint("PUSH ventilator");
    }

    private ZmqkitProcess start(List<String> arguments, List<String> more) {
        List<String> command = new ArrayList<>(List.of("pipeline"));
        command.addAll(arguments);
        command.addAll(more);
        ZmqkitProcess process =
                ZmqkitProcess.zmqkitWith(List.of("-Xmx32m", "-XX:+UseSerialGC"), command.toArray(String[]::new));
        all.add(process);
        return process;
    }

    private ZmqkitProcess sink(String bind, String control, List<String> more) {
        return start(List.of("sink", "--bind", bind, "--control", control), more);
    }

    void startSinkAgain(List<String> arguments) {
        sink = sink(results, control, arguments);
        sink.readyEndpoint("XPUB control");
    }

    ZmqkitProcess ventilator(String bind, String... more) {
        return start(List.of("ventilator", "--bind", bind, "--sink", results, "--control", control), List.of(more));
    }

    ZmqkitProcess worker(String name, String... more) {
        return start(
                List.of("worker", "--connect", tasks, "--sink", results, "--control", control, "--name", name),
                List.of(more));
    }

    /** Workers w1, w2 and so on. */
    List<ZmqkitProcess> workers(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> worker("w" + i)).toList();
    }

    ZmqkitProcess sink() {
        return sink;
    }

    ZmqkitProcess ventilator() {
        return ventilator;
    }

    /** Where results go. */
    String results() {
        return results;
    }

    /** Where tasks come from. */
    String tasks() {
        return tasks;
    }

    /** How many tasks the sink has confirmed so far, to whichever ventilator. */
    int confirmed() {
        return confirmed.tasks().size();
    }

    void awaitConfirmed(int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(confirmed())
                        .as(() -> all.stream().map(ZmqkitProcess::toString).collect(Collectors.joining("\n")))
                        .isGreaterThanOrEqualTo(count));
    }

    /** Waits until the sink's heartbeat has been missed for so long that its peers give their connections up. */
    void awaitGivenUp() {
        confirmed.awaitDisconnection();
    }

    /** Waits for sink and ventilator to end well. */
    void awaitEnd() throws InterruptedException {
        assertThat(sink.exitCode(PATIENCE)).as(sink::toString).isZero();
        assertThat(ventilator.exitCode()).as(ventilator::toString).isZero();
    }

    /** Waits for the same, and for each task in the ledger, which must not have lost its connection meanwhile. */
    void awaitComplete(int count) throws InterruptedException {
        awaitEnd();
        assertThat(confirmed.tasks())
                .as(ventilator::toString)
                .isEqualTo(IntStream.rangeClosed(1, count).boxed().collect(Collectors.toSet()));
    }

    /** Tasks merged from each worker, as the sink prints them; of all of them, if the name is empty. */
    int share(String worker) {
        return sink.stdout().stream()
                .map(SHARE::matcher)
                .filter(Matcher::matches)
                .filter(line -> worker.isEmpty() || line.group(1).equals(worker))
                .mapToInt(line -> Integer.parseInt(line.group(2)))
                .sum();
    }

    static void kill(ZmqkitProcess process) throws Exception {
        process.signal("KILL");
        assertThat(process.exitCode()).isEqualTo(137);
    }

    /** Has a signal end a program by itself, in the time that it promises. */
    static void assertEndsInOrder(ZmqkitProcess process, String signal, int code) throws Exception {
        process.signal(signal);
        assertThat(process.exitCode()).as(process::toString).isEqualTo(code);
        assertThat(process.stderr()).as(process::toString).noneMatch(line -> line.contains("ended by force"));
    }

    @Override
    public void close() {
        all.forEach(ZmqkitProcess::close);
        confirmed.close();
    }
}
