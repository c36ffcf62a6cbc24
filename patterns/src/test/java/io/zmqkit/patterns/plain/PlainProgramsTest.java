package io.zmqkit.patterns.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.patterns.pipeline.Job;
import io.zmqkit.patterns.pipeline.Jobs;
import io.zmqkit.patterns.pipeline.PipelineSink;
import io.zmqkit.patterns.pipeline.PipelineVentilator;
import io.zmqkit.patterns.pipeline.PipelineWorker;
import io.zmqkit.patterns.pipeline.plain.Sink;
import io.zmqkit.patterns.pipeline.plain.Ventilator;
import io.zmqkit.patterns.pipeline.plain.Worker;
import io.zmqkit.patterns.pubsub.RandomWeather;
import io.zmqkit.patterns.pubsub.WeatherPublisher;
import io.zmqkit.patterns.pubsub.WeatherSubscriber;
import io.zmqkit.patterns.pubsub.ZipRange;
import io.zmqkit.patterns.reqrep.HelloClient;
import io.zmqkit.patterns.reqrep.HelloServer;
import io.zmqkit.patterns.reqrep.plain.LazyPirateClient;
import io.zmqkit.testing.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMQException;
import org.zeromq.ZMsg;

/** Each plain program with its hardened peer, over the same wire. */
class PlainProgramsTest {

    private static final String ANY = "tcp://127.0.0.1:*";
    private static final Endpoint ANY_PORT = Endpoint.parse(ANY);
    private static final SocketOptions SETTINGS = SocketOptions.DEFAULTS;

    private final ZContext context = new ZContext();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Runnable> endings = new ArrayList<>();

    @AfterEach
    void stopAll() {
        endings.forEach(Runnable::run);
        threads.shutdown();
        context.close();
    }

    /** Runs a plain program until it is done; stopped and closed with the test. */
    private <T> CompletableFuture<T> start(Supplier<T> run, Runnable stop, Runnable close) {
        CompletableFuture<T> running = CompletableFuture.supplyAsync(run, threads);
        endings.add(() -> {
            stop.run();
            running.handle((result, failure) -> result)
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
            close.run();
        });
        return running;
    }

    private CompletableFuture<Void> start(Runnable run, Runnable stop, Runnable close) {
        return start(
                () -> {
                    run.run();
                    return null;
                },
                stop,
                close);
    }

    private static <T> T join(CompletableFuture<T> running) {
        return running.copy().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private io.zmqkit.patterns.reqrep.plain.HelloServer plainServer(List<String> received) {
        return new io.zmqkit.patterns.reqrep.plain.HelloServer(context, ANY, received::add);
    }

    @Test
    void plainServerAnswersAHardenedClient() {
        List<String> received = new CopyOnWriteArrayList<>();
        var server = plainServer(received);
        CompletableFuture<Void> serving = start(server::run, server::stop, server::close);
        var options = new HelloClient.Options(
                List.of(Endpoint.parse(server.endpoint())), 3, "Hello", Duration.ofSeconds(5), 3, false, SETTINGS);
        try (var client = Running.startAlone(own -> new HelloClient(own, options, new Silent()))) {
            assertThat(client.await(Duration.ofSeconds(20)).stats().replies()).isEqualTo(3);
        }
        assertThat(received)
                .hasSizeGreaterThanOrEqualTo(3)
                .containsOnly("Hello"); // a retry on a busy machine is one more
        assertThat(serving).isNotDone();
    }

    @Test
    void plainServerEndsWithARequestOfTwoFramesAsItsPageSays() {
        var server = plainServer(new ArrayList<>());
        CompletableFuture<Void> serving = start(server::run, server::stop, server::close);
        try (Socket client = context.createSocket(SocketType.REQ)) {
            client.setHandshakeIvl(1000);
            client.connect(server.endpoint());
            ZMsg.newStringMsg("Hello", "again").send(client);
            assertThatThrownBy(() -> join(serving))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(ZMQException.class);
        }
    }

    @Test
    void lazyPirateIsAnsweredByAHardenedServer() {
        List<String> told = new CopyOnWriteArrayList<>();
        try (var server = Running.startAlone(own -> new HelloServer(
                own, new HelloServer.Options(ANY_PORT, Duration.ZERO, false, SETTINGS), request -> {}))) {
            var client =
                    new LazyPirateClient(context, server.program().endpoint().toString(), 2, told::add);
            assertThat(join(start(client::run, client::stop, () -> {}))).isEqualTo(2);
        }
        assertThat(told).contains("sent Hello 1", "received World 1", "sent Hello 2", "received World 2");
    }

    @Test
    void plainPublisherFeedsAHardenedSubscriber() {
        var publisher = new io.zmqkit.patterns.pubsub.plain.WeatherPublisher(context, ANY);
        CompletableFuture<Void> publishing = start(publisher::run, publisher::stop, publisher::close);
        var options = new WeatherSubscriber.Options(
                Endpoint.parse(publisher.endpoint()), List.of("10"), true, false, 5, Duration.ofSeconds(15), SETTINGS);
        try (var subscriber = Running.startAlone(own -> new WeatherSubscriber(own, options))) {
            subscriber.join();
            assertThat(subscriber.program().stats().received()).isEqualTo(5);
            assertThat(subscriber.program().stats().malformed()).isZero();
        }
        assertThat(publishing).isNotDone();
    }

    @Test
    void plainSubscriberAveragesOneZipOfAHardenedPublisher() {
        List<String> received = new CopyOnWriteArrayList<>();
        var options = new WeatherPublisher.Options(ANY_PORT, 1000, Long.MAX_VALUE, null, null, SETTINGS);
        try (var publisher = Running.startAlone(own ->
                new WeatherPublisher(own, options, new RandomWeather(1, ZipRange.parse("10001-10002")), () -> {}))) {
            String endpoint = publisher.program().endpoint().toString();
            var subscriber =
                    new io.zmqkit.patterns.pubsub.plain.WeatherSubscriber(context, endpoint, "10001", 5, received::add);
            double average = join(start(subscriber::run, subscriber::stop, subscriber::close));
            assertThat(average)
                    .isEqualTo(received.stream()
                            .mapToInt(update -> Integer.parseInt(update.split(" ", -1)[1]))
                            .average()
                            .orElseThrow());
            assertThat(received).hasSize(5).allMatch(update -> update.startsWith("10001 "));
        }
    }

    private void work(String ventilator, String sink, String control) {
        var worker = new Worker(context, ventilator, sink, control, "plain", millis -> {});
        assertThat(start(worker::run, worker::stop, worker::close)).isNotNull();
    }

    private Sink plainSink(Set<Integer> counts) {
        return new Sink(context, ANY, ANY, counts::add);
    }

    @Test
    void plainVentilatorWorkerAndSinkFinishABatch() {
        Set<Integer> counts = ConcurrentHashMap.newKeySet();
        Sink sink = plainSink(counts);
        CompletableFuture<Void> collecting = start(sink::run, sink::stop, sink::close);
        Ventilator ventilator = new Ventilator(context, ANY, sink.endpoint());
        endings.add(ventilator::close);
        work(ventilator.endpoint(), sink.endpoint(), sink.controlEndpoint());
        assertThat(ventilator.run(20)).isBetween(20, 2000);
        join(collecting);
        assertThat(counts).hasSize(20);
    }

    private Socket resultsTo(Sink sink) {
        Socket results = context.createSocket(SocketType.PUSH);
        results.setHandshakeIvl(1000);
        results.connect(sink.endpoint());
        return results;
    }

    /** Hears what a plain sink says from when it has confirmed a batch of two tasks. */
    private Socket controlOf(Sink sink, Socket results) {
        Socket control = context.createSocket(SocketType.SUB);
        control.setHandshakeIvl(1000);
        control.setReceiveTimeOut(100);
        control.subscribe("");
        control.connect(sink.controlEndpoint());
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            ZMsg.newStringMsg("batch-1", "ALIVE", "sleep", "2").send(results);
            return "READY batch-1 sink".equals(control.recvStr());
        });
        return control;
    }

    private static List<String> rest(Socket control, String last) {
        List<String> heard = new ArrayList<>();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            String said = control.recvStr();
            if (said != null && !said.startsWith("READY")) {
                heard.add(said);
            }
            return last.equals(said);
        });
        return heard;
    }

    @Test
    void plainSinkThatIsStoppedDoesNotSayThatAllIsDone() {
        Sink sink = plainSink(ConcurrentHashMap.newKeySet());
        CompletableFuture<Void> collecting = start(sink::run, sink::stop, () -> {});
        try (Socket results = resultsTo(sink);
                Socket control = controlOf(sink, results)) {
            ZMsg.newStringMsg("batch-1", "1", "ann", "7").send(results);
            assertThat(rest(control, "DONE batch-1 1")).containsExactly("DONE batch-1 1");
            sink.stop();
            join(collecting);
            sink.close(); // sends what it still has to say
            assertThat(control.recvStr())
                    .satisfiesAnyOf(
                            said -> assertThat(said).isNull(),
                            said -> assertThat(said).startsWith("READY"));
        }
    }

    @Test
    void plainSinkCollectsOneBatchThoughAWorkerBringsResultsOfAnother() {
        Set<Integer> counts = ConcurrentHashMap.newKeySet();
        Sink sink = plainSink(counts);
        CompletableFuture<Void> collecting = start(sink::run, sink::stop, sink::close);
        try (Socket results = resultsTo(sink)) {
            ZMsg.newStringMsg("batch-0", "1", "ann", "7").send(results);
            ZMsg.newStringMsg("batch-1", "2", "ann", "7").send(results);
            try (Socket control = controlOf(sink, results)) {
                ZMsg.newStringMsg("batch-0", "2", "ann", "7").send(results);
                ZMsg.newStringMsg("batch-0", "START", "sleep", "2").send(results);
                ZMsg.newStringMsg("batch-1", "1", "ann", "7").send(results);
                assertThat(rest(control, "KILL")).containsExactly("DONE batch-1 1", "DONE batch-1 ALL", "KILL");
            }
        }
        join(collecting);
    }

    @Test
    void plainWorkerThatCannotGetRidOfItsResultsCanBeStopped() {
        try (Socket ventilator = context.createSocket(SocketType.PUSH)) {
            ventilator.setSendTimeOut(100);
            ventilator.setHWM(1);
            ventilator.bind(ANY);
            AtomicInteger done = new AtomicInteger();
            String nobody = ANY.replace("*", "9");
            Worker worker = new Worker(
                    context, ventilator.getLastEndpoint(), nobody, nobody, "ann", payload -> done.incrementAndGet());
            CompletableFuture<Void> working = start(worker::run, worker::stop, worker::close);
            AtomicInteger number = new AtomicInteger();
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                for (int i = 0; i < 100 && ventilator.sendMore("batch-1"); i++) {
                    ventilator.sendMore(String.valueOf(number.incrementAndGet()));
                    ventilator.sendMore("sleep");
                    ventilator.send("1");
                }
                return done.get() > 1000; // its queue is full
            });
            assertThat(working).isNotDone();
            worker.stop();
            join(working);
        }
    }

    @Test
    void plainSubscriberSkipsTheNumberOfAnUpdate() {
        List<String> received = new CopyOnWriteArrayList<>();
        try (Socket publisher = context.createSocket(SocketType.XPUB)) {
            publisher.bind(ANY);
            var subscriber = new io.zmqkit.patterns.pubsub.plain.WeatherSubscriber(
                    context, publisher.getLastEndpoint(), "10001", 2, received::add);
            CompletableFuture<Double> averaging = start(subscriber::run, subscriber::stop, subscriber::close);
            publisher.setReceiveTimeOut(20_000);
            assertThat(publisher.recv()).isNotNull(); // it has subscribed
            ZMsg.newStringMsg("10001 10 45", "epoch 1000").send(publisher);
            ZMsg.newStringMsg("10001 20 45", "epoch 1001").send(publisher);
            assertThat(join(averaging)).isEqualTo(15);
        }
        assertThat(received).containsExactly("10001 10 45", "10001 20 45");
    }

    @Test
    void plainVentilatorWithoutAWorkerEndsWhenItIsStopped() {
        Ventilator ventilator = new Ventilator(context, ANY, ANY.replace("*", "9"));
        CompletableFuture<Integer> dealing = start(() -> ventilator.run(5), ventilator::stop, ventilator::close);
        assertThat(dealing).isNotDone();
        ventilator.stop();
        assertThat(join(dealing)).isZero();
    }

    @Test
    void hardenedVentilatorIsDoneWithPlainWorkersAndAPlainSink() {
        Set<Integer> counts = ConcurrentHashMap.newKeySet();
        Sink sink = plainSink(counts);
        CompletableFuture<Void> collecting = start(sink::run, sink::stop, sink::close);
        var options = new PipelineVentilator.Options(
                ANY_PORT,
                Endpoint.parse(sink.endpoint()),
                Endpoint.parse(sink.controlEndpoint()),
                Jobs.STANDARD.named("sleep").orElseThrow(),
                new Job.Input(null, 20, 1, 1),
                "batch-1",
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                SETTINGS);
        try (var ventilator = Running.startAlone(own -> new PipelineVentilator(own, options))) {
            work(ventilator.program().endpoint().toString(), sink.endpoint(), sink.controlEndpoint());
            ventilator.join();
            assertThat(ventilator.program().stats().done()).isEqualTo(20);
            assertThat(ventilator.program().hasFailed()).isFalse();
        }
        join(collecting);
        assertThat(counts).hasSize(20);
    }

    @Test
    void plainVentilatorFeedsAHardenedWorkerAndSink() {
        var options = new PipelineSink.Options(ANY_PORT, ANY_PORT, Duration.ofSeconds(40), SETTINGS);
        try (var sink = Running.startAlone(own -> new PipelineSink(own, options, Jobs.STANDARD, new Silent()))) {
            Endpoint results = sink.program().endpoint();
            Endpoint control = sink.program().control();
            Ventilator ventilator = new Ventilator(context, ANY, results.toString());
            CompletableFuture<Integer> dealing =
                    start(() -> ventilator.run(5), ventilator::stop, ventilator::close); // it waits for a worker
            // which begins when the sink has heard START: it takes no result before, and a plain ventilator does not
            // ask
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> sink.program().stats().announced() == 5);
            var settings = new PipelineWorker.Options(
                    Endpoint.parse(ventilator.endpoint()),
                    results,
                    control,
                    "hardened",
                    Duration.ofSeconds(20),
                    SETTINGS);
            try (var worker = Running.startAlone(own -> new PipelineWorker(own, settings, Jobs.STANDARD))) {
                assertThat(join(dealing)).isPositive();
                sink.join();
                assertThat(sink.program().stats().collected()).isEqualTo(5);
                worker.join();
                assertThat(worker.program().end()).isEqualTo(PipelineWorker.End.KILLED);
            }
        }
    }

    private static final class Silent implements HelloClient.Events, PipelineSink.Events {
        @Override
        public void sent(String text, int number) {}

        @Override
        public void received(String text, int number) {}

        @Override
        public void retrying(int number, int retry) {}

        @Override
        public void withoutId(int number) {}

        @Override
        public boolean accepts(Job job) {
            return true;
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
}
