package io.zmqkit.chat.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.relay.ForwardingRelay;
import io.zmqkit.relay.Relay;
import io.zmqkit.relay.RelayLimits;
import io.zmqkit.relay.history.MemoryJournal;
import io.zmqkit.testing.FreePort;
import io.zmqkit.testing.Running;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

class PlainChatClientTest {

    private static final String ANY = "tcp://127.0.0.1:*";
    private static final Endpoint ANY_PORT = Endpoint.parse(ANY);

    private final ZContext context = new ZContext();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void closeContext() {
        threads.shutdown();
        context.close();
    }

    /** A client that runs, and the socket that its keyboard is. */
    private final class Person implements AutoCloseable {
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final ChatClient client;
        private final Socket keyboard = context.createSocket(SocketType.PUSH);
        private final CompletableFuture<Integer> run;

        Person(String name, String collect, String publish) {
            String lines = "inproc://" + name;
            client = new ChatClient(
                    context,
                    collect,
                    publish,
                    lines,
                    name,
                    message -> heard.add(message.pop().getString(ZMQ.CHARSET)));
            keyboard.connect(lines);
            run = CompletableFuture.supplyAsync(client::run, threads);
        }

        int lines() {
            return run.copy().orTimeout(20, TimeUnit.SECONDS).join();
        }

        @Override
        public void close() {
            client.stop();
            lines();
            client.close();
        }
    }

    /** A fresh client misses what is said before its subscription has arrived, so they repeat themselves. */
    private void talk(String collect, String publish) {
        try (Person kim = new Person("김철수", collect, publish);
                Person lee = new Person("lee", collect, publish)) {
            await().until(() -> {
                kim.keyboard.send("안녕하세요");
                lee.keyboard.send("hello");
                return kim.heard.contains("[lee] hello") && lee.heard.contains("[김철수] 안녕하세요");
            });
            kim.keyboard.send("");
            assertThat(kim.lines()).isPositive();
            assertThat(lee.run).isNotDone();
        }
    }

    @Test
    void twoTalkOverThePlainRelay() {
        var relay = new io.zmqkit.relay.plain.Relay(context, ANY, ANY);
        CompletableFuture<Long> running = CompletableFuture.supplyAsync(relay::run, threads);
        talk(relay.collectEndpoint(), relay.publishEndpoint());
        relay.stop();
        assertThat(running.orTimeout(20, TimeUnit.SECONDS).join()).isPositive();
        relay.close();
    }

    @Test
    void twoTalkOverTheForwardingRelay() {
        var options = new ForwardingRelay.Options(ANY_PORT, ANY_PORT, SocketOptions.DEFAULTS);
        try (var relay = Running.startAlone(own -> new ForwardingRelay(own, options))) {
            talk(
                    relay.program().collectEndpoint().toString(),
                    relay.program().publishEndpoint().toString());
        }
    }

    @Test
    void twoTalkOverTheRelayWithAHistory() {
        var options = new Relay.Options(ANY_PORT, ANY_PORT, ANY_PORT, SocketOptions.DEFAULTS, RelayLimits.DEFAULTS);
        try (var relay = Running.startAlone(
                own -> new Relay(own, options, new MemoryJournal("epoch-1", 10), Clock.systemUTC()))) {
            talk(
                    relay.program().collectEndpoint().toString(),
                    relay.program().publishEndpoint().toString());
        }
    }

    @Test
    void lineWaitsForARelayThatComesLater() {
        Socket collector = context.createSocket(SocketType.PULL);
        collector.setReceiveTimeOut(20_000);
        String collect = FreePort.endpoint();
        try (Person kim = new Person("kim", collect, FreePort.endpoint())) {
            kim.keyboard.send("hello");
            kim.keyboard.send("");
            assertThat(kim.run).isNotDone();
            collector.bind(collect);
            assertThat(collector.recvStr()).isEqualTo("[kim] hello");
            assertThat(kim.lines()).isEqualTo(1);
        }
    }

    @Test
    void stopEndsItWhileALineWaits() {
        String nobody = FreePort.endpoint();
        try (Person kim = new Person("kim", nobody, nobody)) {
            kim.keyboard.send("hello");
            kim.client.stop();
            assertThat(kim.lines()).isZero();
        }
    }
}
