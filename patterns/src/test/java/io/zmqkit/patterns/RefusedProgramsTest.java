package io.zmqkit.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.curve.CurveKeys;
import io.zmqkit.core.curve.CurveSecurity;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.curve.Refusal.Reason;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.patterns.pipeline.Job;
import io.zmqkit.patterns.pipeline.Jobs;
import io.zmqkit.patterns.pipeline.PipelineVentilator;
import io.zmqkit.patterns.pipeline.PipelineWorker;
import io.zmqkit.patterns.pubsub.WeatherProxy;
import io.zmqkit.patterns.pubsub.WeatherSubscriber;
import io.zmqkit.patterns.reqrep.HelloClient;
import io.zmqkit.patterns.reqrep.HelloRequest;
import io.zmqkit.patterns.reqrep.HelloWorker;
import io.zmqkit.testing.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;

/** Every program that connects, with a server under CURVE that lets nobody in: each ends long before its timeout. */
class RefusedProgramsTest {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");
    private static final Endpoint NOBODY = Endpoint.parse("tcp://127.0.0.1:1");
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final CurveKeys serverKeys = CurveKeys.generate();
    private final CurveKeys own = CurveKeys.generate();
    private final ZContext context = Contexts.open(failure -> {});
    private final Sockets server;
    private final SocketOptions options;

    RefusedProgramsTest(@TempDir Path folderOfNobody) {
        server = new Sockets(context, SocketOptions.DEFAULTS.with(new CurveSecurity(serverKeys, folderOfNobody, null)));
        options = SocketOptions.DEFAULTS.with(new CurveSecurity(own, folderOfNobody, serverKeys.publicKey()));
    }

    @AfterEach
    void end() {
        server.close();
        context.close();
    }

    /** Of the type that the program's peer has: JeroMQ asks for that before it asks for the key. */
    private Endpoint bound(SocketType type) {
        return Sockets.boundTo(server.bind(type, type.name(), ANY));
    }

    private <P extends Program> P refused(
            Endpoint endpoint, Function<ZContext, P> program, Function<P, @Nullable Refusal> refusal) {
        try (Running<P> running = Running.startAlone(program)) {
            running.join(); // throws if it has not ended by itself soon
            assertThat(refusal.apply(running.program()))
                    .isEqualTo(new Refusal(endpoint.toString(), own.publicKey(), Reason.NOT_AUTHORISED));
            return running.program();
        }
    }

    @Test
    void helloClientEnds() {
        Endpoint endpoint = bound(SocketType.ROUTER);
        HelloClient.Options asks =
                new HelloClient.Options(List.of(endpoint), 1, "Hello", Duration.ofMinutes(10), 3, false, options);
        HelloClient client =
                refused(endpoint, where -> new HelloClient(where, asks, new SilentClient()), HelloClient::refusal);
        assertThat(client.stats().replies()).isZero();
    }

    @Test
    void helloServerOfABrokerEnds() {
        Endpoint endpoint = bound(SocketType.ROUTER);
        HelloWorker.Options serves =
                new HelloWorker.Options(endpoint, Duration.ZERO, false, Duration.ofSeconds(2), options);
        refused(endpoint, where -> new HelloWorker(where, serves, new SilentServer()), HelloWorker::refusal);
    }

    @Test
    void weatherSubscriberEnds() {
        Endpoint endpoint = bound(SocketType.XPUB);
        WeatherSubscriber.Options hears =
                new WeatherSubscriber.Options(endpoint, List.of("10001"), false, false, 1, TIMEOUT, options);
        WeatherSubscriber subscriber =
                refused(endpoint, where -> new WeatherSubscriber(where, hears), WeatherSubscriber::refusal);
        assertThat(subscriber.gaveUp()).isFalse();
    }

    @Test
    void weatherProxyEnds() {
        Endpoint endpoint = bound(SocketType.XPUB);
        WeatherProxy.Options forwards = new WeatherProxy.Options(endpoint, ANY, false, options);
        refused(endpoint, where -> new WeatherProxy(where, forwards), WeatherProxy::refusal);
    }

    @Test
    void workerEndsThoughItsSinkIsNotThere() {
        Endpoint endpoint = bound(SocketType.PUSH);
        PipelineWorker.Options works = new PipelineWorker.Options(endpoint, NOBODY, NOBODY, "worker", TIMEOUT, options);
        PipelineWorker worker =
                refused(endpoint, where -> new PipelineWorker(where, works, Jobs.STANDARD), PipelineWorker::refusal);
        assertThat(worker.end()).isEqualTo(PipelineWorker.End.REFUSED);
    }

    @Test
    void ventilatorThatItsSinkRefusesEndsThoughNoWorkerIsThere() {
        Endpoint endpoint = bound(SocketType.PULL);
        Job sleep = Jobs.STANDARD.named("sleep").orElseThrow();
        PipelineVentilator.Options deals = new PipelineVentilator.Options(
                ANY, endpoint, NOBODY, sleep, new Job.Input(null, 1, 1, 1), "batch", TIMEOUT, TIMEOUT, options);
        refused(endpoint, where -> new PipelineVentilator(where, deals), PipelineVentilator::refusal);
    }

    private static final class SilentClient implements HelloClient.Events {
        @Override
        public void sent(String message, int number) {}

        @Override
        public void received(String reply, int number) {}

        @Override
        public void retrying(int number, int retry) {}

        @Override
        public void withoutId(int number) {}
    }

    private static final class SilentServer implements HelloWorker.Events {
        @Override
        public void received(HelloRequest request) {}

        @Override
        public void brokerSilent(Duration silence) {}

        @Override
        public void brokerBack() {}
    }
}
