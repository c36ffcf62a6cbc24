package io.zmqkit.patterns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.patterns.pipeline.Job;
import io.zmqkit.patterns.pipeline.Jobs;
import io.zmqkit.patterns.pipeline.PipelineSink;
import io.zmqkit.patterns.pipeline.PipelineVentilator;
import io.zmqkit.patterns.pipeline.PipelineWorker;
import io.zmqkit.patterns.pipeline.SleepJob;
import io.zmqkit.patterns.pubsub.RandomWeather;
import io.zmqkit.patterns.pubsub.WeatherProxy;
import io.zmqkit.patterns.pubsub.WeatherPublisher;
import io.zmqkit.patterns.pubsub.WeatherSubscriber;
import io.zmqkit.patterns.pubsub.ZipRange;
import io.zmqkit.patterns.reqrep.HelloBroker;
import io.zmqkit.patterns.reqrep.HelloClient;
import io.zmqkit.patterns.reqrep.HelloRequest;
import io.zmqkit.patterns.reqrep.HelloServer;
import io.zmqkit.patterns.reqrep.HelloWorker;
import io.zmqkit.testing.Running;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.ZContext;

/** What a program counts can be read by another thread while it runs. */
class LiveStatsTest {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");
    private static final SocketOptions SETTINGS = SocketOptions.DEFAULTS;
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int MANY = 1_000_000;

    private final ZContext context = new ZContext();

    private final Deque<Running<?>> running = new ArrayDeque<>();

    @AfterEach
    void closeAll() {
        running.forEach(Running::close);
        context.close();
    }

    private void run(Program program) {
        running.addFirst(Running.start(program));
    }

    private static void growing(LongSupplier count) {
        await().atMost(LONG).until(() -> count.getAsLong() > 2);
        long before = count.getAsLong();
        await().atMost(LONG).until(() -> count.getAsLong() > before);
    }

    private HelloClient client(Endpoint server) {
        return new HelloClient(
                context,
                new HelloClient.Options(List.of(server), MANY, "Hello", LONG, 0, false, SETTINGS),
                new Quiet());
    }

    private static final class Quiet implements HelloClient.Events, HelloWorker.Events, PipelineSink.Events {
        @Override
        public void sent(String message, int number) {}

        @Override
        public void received(String reply, int number) {}

        @Override
        public void retrying(int number, int retry) {}

        @Override
        public void withoutId(int number) {}

        @Override
        public void received(HelloRequest request) {}

        @Override
        public void brokerSilent(Duration silence) {}

        @Override
        public void brokerBack() {}

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

    @Test
    void serverAndClientAreCountedWhileTheyRun() {
        HelloServer server =
                new HelloServer(context, new HelloServer.Options(ANY, Duration.ZERO, false, SETTINGS), request -> {});
        HelloClient client = client(server.endpoint());
        run(server);
        run(client);
        growing(() -> server.stats().answered());
        growing(() -> client.stats().replies());
        assertThat(client.stats().values()).containsOnlyKeys("requests", "replies", "retries");
    }

    @Test
    void brokerAndItsServersAreCountedWhileTheyRun() {
        Duration heartbeat = HelloBroker.Options.HEARTBEAT;
        HelloBroker broker = new HelloBroker(context, new HelloBroker.Options(ANY, ANY, heartbeat, SETTINGS));
        HelloWorker worker = new HelloWorker(
                context,
                new HelloWorker.Options(broker.backend(), Duration.ZERO, false, heartbeat, SETTINGS),
                new Quiet());
        run(broker);
        run(worker);
        run(client(broker.frontend()));
        growing(() -> worker.stats().answered());
        growing(() -> broker.stats().replies());
        assertThat(broker.stats().servers()).isEqualTo(1);
    }

    @Test
    void publisherProxyAndSubscriberAreCountedWhileTheyRun() {
        WeatherPublisher publisher = new WeatherPublisher(
                context,
                new WeatherPublisher.Options(ANY, 1000, Long.MAX_VALUE, null, "epoch", SETTINGS),
                new RandomWeather(1, new ZipRange(10_001, 10_001)),
                () -> {});
        WeatherProxy proxy =
                new WeatherProxy(context, new WeatherProxy.Options(publisher.endpoint(), ANY, false, SETTINGS));
        WeatherSubscriber subscriber = new WeatherSubscriber(
                context,
                new WeatherSubscriber.Options(
                        proxy.backend(), List.of("10001"), false, true, Long.MAX_VALUE, LONG, SETTINGS));
        run(publisher);
        run(proxy);
        run(subscriber);
        growing(() -> publisher.stats().sent());
        growing(() -> proxy.stats().updates());
        growing(() -> subscriber.stats().received());
        assertThat(publisher.stats().topics()).isEqualTo(1);
        assertThat(proxy.stats().subscriptions()).isEqualTo(1);
    }

    @Test
    void pipelineIsCountedWhileItRuns() {
        PipelineSink sink = new PipelineSink(
                context, new PipelineSink.Options(ANY, ANY, LONG, SETTINGS), Jobs.STANDARD, new Quiet());
        PipelineVentilator ventilator = new PipelineVentilator(
                context,
                new PipelineVentilator.Options(
                        ANY,
                        sink.endpoint(),
                        sink.control(),
                        new SleepJob(),
                        new Job.Input(null, MANY, 1, 1),
                        "batch-1",
                        LONG,
                        LONG,
                        SETTINGS));
        PipelineWorker worker = new PipelineWorker(
                context,
                new PipelineWorker.Options(ventilator.endpoint(), sink.endpoint(), sink.control(), "w", LONG, SETTINGS),
                Jobs.STANDARD);
        assertThat(ventilator.stats().state()).isEqualTo(PipelineVentilator.State.WAITING_FOR_WORKERS);
        run(sink);
        run(ventilator);
        run(worker);
        growing(() -> worker.stats().done());
        growing(() -> sink.stats().collected());
        growing(() -> ventilator.stats().done());
        assertThat(sink.stats().announced()).isEqualTo(MANY);
        assertThat(ventilator.stats().state()).isEqualTo(PipelineVentilator.State.DEALING);
        assertThat(ventilator.stats().workers()).isEqualTo(1);
    }
}
