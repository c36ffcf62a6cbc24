package io.zmqkit.labs.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zmqkit.bridge.client.IncomingMessage;
import io.zmqkit.bridge.client.MqttLink;
import io.zmqkit.bridge.client.MqttTarget;
import io.zmqkit.bridge.client.OutgoingMessage;
import io.zmqkit.labs.Party;
import io.zmqkit.labs.Patience;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One who publishes readings, and hears one topic, the retained message first. For the thread of the check. */
final class MqttPeer implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final int WINDOW = 100;
    private static final int MAX_BYTES = 1 << 20;

    private final MqttLink link;
    private final Party party;
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    MqttPeer(int port, String id, String topic, Party party) {
        this.party = party;
        link = MqttLink.to(
                new MqttTarget("127.0.0.1", port, false, null, id, false, null, null, TIMEOUT, WINDOW, MAX_BYTES),
                () -> false);
        link.receive(this::note);
        link.connect();
        link.subscribe(List.of(topic), 1);
    }

    private void note(IncomingMessage message) {
        String text = new String(message.payload(), UTF_8);
        party.noted(message.topic() + " " + text + ": the check hears it");
        heard.add(text);
        message.acknowledge().run();
    }

    /** Returns when the broker has it. */
    void publish(String topic, String text, boolean isRetained) {
        party.noted(topic + " " + text + (isRetained ? ": published, and retained" : ": published"));
        link.publish(new OutgoingMessage(topic, text.getBytes(UTF_8), 1, isRetained, null))
                .join();
    }

    /** True once the topic says so; what it has said before does not matter. */
    boolean hears(String text, Duration within) throws InterruptedException {
        Patience patience = Patience.of(within);
        String next = next(patience);
        while (next != null && !next.equals(text)) {
            next = next(patience);
        }
        party.waited(next != null);
        return next != null;
    }

    private @Nullable String next(Patience patience) throws InterruptedException {
        String next = null;
        while (next == null && !patience.isOver()) {
            next = heard.poll(SLICE.toMillis(), TimeUnit.MILLISECONDS);
        }
        return next;
    }

    @Override
    public void close() {
        link.close();
    }
}
