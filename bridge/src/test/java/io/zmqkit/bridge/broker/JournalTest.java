package io.zmqkit.bridge.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.zmqkit.bridge.TopicFilter;
import io.zmqkit.bridge.broker.Journal.Change;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final int MEGABYTE = 1 << 20;

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("mqtt.journal");
    }

    private static Message message(String topic, int bytes, boolean isRetained, MqttProperties properties) {
        return new Message(topic, new byte[bytes], 1, isRetained, properties, Message.NEVER);
    }

    private static void append(Journal journal, String id) {
        journal.append(Change.SESSION, id, out -> out.writeInt(-1));
    }

    private List<String> replayed() throws IOException {
        List<String> ids = new ArrayList<>();
        try (Journal journal = Journal.open(folder)) {
            journal.replay((change, id, fields) -> ids.add(id));
        }
        return ids;
    }

    private void write(String... ids) {
        try (Journal journal = Journal.open(folder)) {
            journal.rewrite(() -> {});
            for (String id : ids) {
                append(journal, id);
            }
        }
    }

    @Test
    void damagedFileIsReadUpToTheDamageAndKept() throws Exception {
        write("one", "two", "three");
        byte[] bytes = Files.readAllBytes(file());
        bytes[bytes.length / 2] ^= 1; // in the second of three
        Files.write(file(), bytes);
        assertThat(replayed()).containsExactly("one");
        write("new");
        assertThat(folder.resolve("mqtt.journal.bad")).hasBinaryContent(bytes);
    }

    @Test
    void wholeFileIsNotKept() throws Exception {
        write("one", "two");
        assertThat(replayed()).containsExactly("one", "two");
        assertThat(folder.resolve("mqtt.journal.bad")).doesNotExist();
    }

    @Test
    void rewriteThatFailsLosesNothingAndIsNotTriedAgainAtOnce() throws Exception {
        try (Journal journal = Journal.open(folder)) {
            journal.rewrite(() -> append(journal, "old"));
            for (int i = 0; i < 17; i++) {
                journal.append(Change.RETAINED, "", out -> out.write(new byte[MEGABYTE]));
            }
            assertThat(journal.isDue()).isTrue();
            Path inTheWay = folder.resolve("mqtt.journal.new");
            Files.createDirectories(inTheWay.resolve("not empty"));
            assertThatThrownBy(() -> journal.rewrite(() -> append(journal, "new")))
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(journal.isDue()).isFalse();
            append(journal, "last");
        }
        assertThat(replayed()).startsWith("old").endsWith("last").hasSize(19);
    }

    @Test
    void journalThatHasGrownIsMadeNewWithWhatStillMatters() throws Exception {
        try (Journal journal = Journal.open(folder)) {
            Exchange exchange = new Exchange(1000, journal, new BrokerCounts());
            exchange.restore();
            for (int i = 0; i < 17; i++) {
                exchange.publish(null, message("a", MEGABYTE, true, new MqttProperties()), 0);
            }
            assertThat(Files.size(file())).isGreaterThan(17L * MEGABYTE);
            exchange.rewriteIfDue();
            assertThat(Files.size(file())).isBetween((long) MEGABYTE, 2L * MEGABYTE);
            exchange.publish(null, message("b", 1, true, new MqttProperties()), 0);
        }
        try (Journal journal = Journal.open(folder)) {
            Exchange exchange = new Exchange(1000, journal, new BrokerCounts());
            exchange.restore();
            assertThat(exchange.retained(TopicFilter.parse("#")))
                    .extracting(Message::topic)
                    .containsExactly("a", "b");
        }
    }

    /** As on a full disk. */
    @Test
    void publishThatTheJournalCannotTakeHasNotHappened() throws Exception {
        Journal journal = Journal.open(folder);
        BrokerCounts counts = new BrokerCounts();
        Exchange exchange = new Exchange(1, journal, counts);
        exchange.restore();
        Session sub = subscribed(exchange, "sub");
        Message message = message("a", 1, true, new MqttProperties());
        journal.close(); // nothing can be written any more
        assertThatThrownBy(() -> exchange.publish(sub, message, 7)).isInstanceOf(UncheckedIOException.class);
        assertThat(sub.incoming().contains(7)).isFalse();
        assertThat(exchange.retained(TopicFilter.parse("#"))).isEmpty();
        assertThat(sub.outgoing().claim(message, 1, false, List.of())).isNotNull(); // there is room for one
        assertThatThrownBy(() -> exchange.end(sub)).isInstanceOf(UncheckedIOException.class);
        assertThat(exchange.resume("sub", false)).isSameAs(sub);
    }

    @Test
    void publishIsOneRecordWithAllThatItChanges() throws Exception {
        try (Journal journal = Journal.open(folder)) {
            Exchange exchange = new Exchange(10, journal, new BrokerCounts());
            exchange.restore();
            Session sub = subscribed(exchange, "sub");
            Session other = subscribed(exchange, "other");
            exchange.publish(sub, message("a", 1, true, new MqttProperties()), 7);
            assertThat(other.incoming().contains(7)).isFalse();
        }
        byte[] bytes = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(bytes, bytes.length - 1)); // killed while it was written
        try (Journal journal = Journal.open(folder)) {
            Exchange exchange = new Exchange(10, journal, new BrokerCounts());
            exchange.restore();
            assertThat(Objects.requireNonNull(exchange.resume("sub", false))
                            .incoming()
                            .contains(7))
                    .isFalse();
            assertThat(exchange.retained(TopicFilter.parse("#"))).isEmpty();
        }
    }

    @Test
    void expiryGoesOnWhileNobodyRuns() throws Exception {
        long past = System.nanoTime() - TimeUnit.SECONDS.toNanos(5);
        var bytes = new ByteArrayOutputStream();
        MessageRecord.write(
                new Message("a", new byte[1], 1, false, new MqttProperties(), past), new DataOutputStream(bytes));
        var in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        assertThat(MessageRecord.read(in).isExpired()).isTrue();
    }

    @Test
    void manySmallUserPropertiesCostWhatTheyTake() throws Exception {
        MqttProperties many = new MqttProperties();
        for (int i = 0; i < 70_000; i++) {
            many.add(new UserProperty("", ""));
        }
        Message message = message("a", 1, false, many);
        assertThat(message.cost()).isGreaterThan(70_000 * 100);
        var bytes = new ByteArrayOutputStream();
        MessageRecord.write(message, new DataOutputStream(bytes));
        var in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        assertThat(MessageRecord.read(in).cost()).isEqualTo(message.cost());
    }

    @Test
    void longFiltersAreChargedAndGivenBack() {
        Budget budget = new Budget();
        budget.limitTo(1 << 20);
        Session session = new Session("me", 0, 10, Journal.open(null), budget, new BrokerCounts());
        String text = "x".repeat(60_000);
        int taken = 0;
        while (session.subscribe(subscription(text + taken))) {
            taken++;
        }
        assertThat(taken).isBetween(2, 5);
        assertThat(session.unsubscribe(text + 0)).isTrue();
        assertThat(session.subscribe(subscription(text + 9))).isTrue();
        assertThat(session.subscribe(subscription(text + 9))).isTrue(); // in place of the one before
    }

    @Test
    void clientIdCannotForgeALineOfTheLog() {
        assertThat(Read.shown("a\u001b[31m\nWARN b")).isEqualTo("a\\u001b[31m\\u000aWARN b");
        assertThat(Read.shown("집")).isEqualTo("집");
        assertThat(Read.shown("x".repeat(65_535))).hasSize(103);
    }

    private static Subscription subscription(String filter) {
        return new Subscription(TopicFilter.parse(filter), 1, false, false, 0);
    }

    private static Session subscribed(Exchange exchange, String id) {
        Session session = Objects.requireNonNull(exchange.begin(id));
        session.expiresAfter(Session.FOR_EVER);
        session.subscribe(subscription("a"));
        return session;
    }
}
