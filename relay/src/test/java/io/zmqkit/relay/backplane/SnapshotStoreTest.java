package io.zmqkit.relay.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.zmqkit.relay.backplane.SharedStream.LastRead;
import io.zmqkit.relay.backplane.SnapshotStore.Snapshot;
import io.zmqkit.relay.history.MemoryJournal;
import io.zmqkit.relay.log.State;
import io.zmqkit.testing.NatsServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots, and what may be dropped of the log; skipped where no NATS server is installed. */
class SnapshotStoreTest {

    private static final String OBJECTS = "OBJ_zmqkit-lab";

    @TempDir
    private Path folder;

    private NatsServer nats;
    private Backplane backplane;

    @BeforeEach
    void connect() throws Exception {
        nats = new NatsServer(folder);
        backplane = open();
    }

    @AfterEach
    void close() {
        if (nats != null) {
            backplane.close();
            nats.close();
        }
    }

    private Backplane open() {
        return new Backplane(new BackplaneOptions(
                List.of(nats.url()), "lab", 1, null, null, new BackplaneOptions.Agreement(10, 10, 10)));
    }

    private static State at(long position, long millis) {
        return new State(position, millis, 10 * position, Map.of(), Map.of());
    }

    /** Adds an entry, and returns its time. */
    private long publish() throws Exception {
        long position = backplane
                .jetStream()
                .publish("zmqkit.lab.log", "x".getBytes(StandardCharsets.UTF_8))
                .getSeqno();
        return backplane.stream()
                .management()
                .getMessage("zmqkit-lab", position)
                .getTime()
                .toInstant()
                .toEpochMilli();
    }

    private long kept() throws Exception {
        return backplane.stream()
                .management()
                .getStreamInfo(OBJECTS)
                .getStreamState()
                .getMsgCount();
    }

    @Test
    void nothingIsLeftOfSnapshotsThatTwoRelaysHaveMadeOfTheSameState() throws Exception {
        SnapshotStore one = new SnapshotStore(backplane);
        SnapshotStore two = new SnapshotStore(backplane);
        one.save(at(5, 70));
        two.save(at(5, 70));
        List<Snapshot> kept = one.list();
        assertThat(kept).hasSize(2).allMatch(each -> each.position() == 5 && each.messages() == 50);
        assertThat(one.load(kept.get(1))).isEqualTo(at(5, 70));
        for (Snapshot each : kept) {
            one.drop(each);
            two.drop(each); // at the same time
        }
        assertThat(one.list()).isEmpty();
        assertThat(kept()).isZero();
    }

    @Test
    void snapshotsOfADeletedConversationAreDropped() throws Exception {
        new SnapshotStore(backplane).save(at(5, 70));
        backplane.stream().management().deleteStream("zmqkit-lab");
        backplane.close();
        backplane = open();
        SnapshotStore store = new SnapshotStore(backplane);
        store.save(at(6, 70));
        store.dropOthers();
        assertThat(store.list()).extracting(Snapshot::position).containsExactly(6L);
        assertThat(kept()).isEqualTo(2); // its name, and one part
    }

    @Test
    void snapshotThatAnotherRelayHasDroppedIsSaidToHaveGone() throws Exception {
        SnapshotStore store = new SnapshotStore(backplane);
        store.save(at(5, 70));
        Snapshot gone = store.list().get(0);
        store.drop(gone);
        assertThatExceptionOfType(SnapshotStore.GoneException.class).isThrownBy(() -> store.load(gone));
    }

    @Test
    void foreignObjectsAreNoSnapshots() throws Exception {
        SnapshotStore store = new SnapshotStore(backplane);
        var objects = backplane.connection().objectStore("zmqkit-lab");
        for (String name : List.of("x", backplane.epoch() + ".many.1.x", backplane.epoch() + ".1")) {
            objects.put(name, new byte[] {1});
        }
        assertThat(store.list()).isEmpty();
    }

    @Test
    void snapshotOfEntriesThatTheLogHasLostIsDropped() throws Exception {
        SnapshotStore store = new SnapshotStore(backplane);
        long millis = publish();
        store.save(at(1, millis - 1)); // another entry stands there now
        store.save(at(9, millis)); // and this one has not come again
        Beginning beginning = new Beginning(backplane, store);
        assertThat(beginning.find(new MemoryJournal(backplane.epoch(), 10))).isEqualTo(State.EMPTY);
        assertThat(store.list()).isEmpty();
        store.save(at(1, millis));
        assertThat(beginning.find(new MemoryJournal(backplane.epoch(), 10))).isEqualTo(State.EMPTY);
        assertThat(store.list()).hasSize(1);
    }

    @Test
    void logIsNotDroppedBeforeEveryReaderHasBeenSentIt() throws Exception {
        publish();
        publish();
        ConsumerInfo slow = backplane.stream()
                .management()
                .createConsumer(
                        "zmqkit-lab",
                        ConsumerConfiguration.builder().durable("slow").build());
        assertThat(backplane.stream().dropUpTo(1)).isFalse();
        backplane.stream().management().deleteConsumer("zmqkit-lab", slow.getName());
        State first = at(0, 0);
        Beginning beginning = new Beginning(backplane, new SnapshotStore(backplane));
        assertThat(beginning.isStillThere(first)).isTrue();
        assertThat(backplane.stream().dropUpTo(1)).isTrue();
        assertThat(beginning.isStillThere(first)).isFalse();
        assertThat(backplane.stream().look(new LastRead(0, 0)).getFirstSequence())
                .isEqualTo(2);
    }
}
