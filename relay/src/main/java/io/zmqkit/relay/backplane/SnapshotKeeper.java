package io.zmqkit.relay.backplane;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.StreamState;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.relay.backplane.SharedStream.LastRead;
import io.zmqkit.relay.backplane.SnapshotStore.Snapshot;
import io.zmqkit.relay.log.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts snapshots beside the log, and drops what they make superfluous. All relays of a log make the same snapshots; each
 * waits for a moment by chance, and leaves it to whoever comes first. In a thread of its own, since NATS may take its
 * time.
 */
final class SnapshotKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Backplane.class);
    private static final long MOST_DELAY_MILLIS = 2000;
    private static final long LAST_WORDS_MILLIS = 1000;
    private static final long WORTH_ONE = 1000; // messages since the last snapshot
    private static final int LEFT = 2;

    private final Backplane backplane;
    private final SnapshotStore store;
    private final Retention retention;
    private final AtomicReference<@Nullable State> pending = new AtomicReference<>();
    private final ScheduledExecutorService keeper = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "snapshot-keeper");
        thread.setDaemon(true);
        return thread;
    });

    SnapshotKeeper(Backplane backplane, SnapshotStore store) {
        this.backplane = backplane;
        this.store = store;
        retention = new Retention(backplane.options().agreement().keep());
    }

    /** Takes a state to be kept; if one is still waiting, the newer takes its place. In any thread. */
    void keep(State state) {
        if (pending.getAndSet(state) == null) {
            var unused = keeper.schedule(
                    this::keepPending, ThreadLocalRandom.current().nextLong(MOST_DELAY_MILLIS), TimeUnit.MILLISECONDS);
        }
    }

    private void keepPending() {
        State state = pending.getAndSet(null);
        if (state == null || !backplane.isConnected()) {
            return; // the next one will do
        }
        attempt("snapshot of entry " + state.position() + " was not kept", () -> {
            List<Snapshot> kept = store.list();
            long newest = kept.isEmpty() ? 0 : kept.get(kept.size() - 1).messages();
            if (state.messages() - newest >= WORTH_ONE) {
                store.save(state);
                LOG.info("snapshot of {} at entry {}", backplane.options().stream(), state.position());
                attempt("what is not needed was not dropped", () -> dropWhatIsNotNeeded(kept, state));
            }
        });
    }

    /** Something that may fail, since the next snapshot will do, but not in silence. */
    private interface Attempt {
        void make() throws IOException, JetStreamApiException;
    }

    private static void attempt(String otherwise, Attempt attempt) {
        try {
            attempt.make();
        } catch (IOException | JetStreamApiException | RuntimeException e) {
            LOG.warn("{}: {}", otherwise, e.getMessage() == null ? e : e.getMessage());
        }
    }

    /** The snapshots were there before the newest state. */
    private void dropWhatIsNotNeeded(List<Snapshot> kept, State now) throws IOException, JetStreamApiException {
        store.dropOthers();
        StreamState log = backplane.stream().look(new LastRead(0, 0));
        List<Snapshot> begins = new ArrayList<>(kept);
        if (log.getFirstSequence() <= 1) {
            begins.add(0, Snapshot.NOTHING);
        }
        while (begins.size() >= LEFT) {
            Snapshot next = begins.get(1);
            if (next.position() > begins.get(0).position()) {
                if (!retention.mayBeginLater(store.load(begins.get(0)), store.load(next), now)
                        || !backplane.stream().dropUpTo(next.position())) {
                    return;
                }
                LOG.info("entries up to {} of {} were dropped", next.position(), backplane.options().stream());
            } // otherwise two relays have made the same snapshot at the same time
            if (begins.get(0).position() > 0) {
                store.drop(begins.get(0));
            }
            begins.remove(0);
        }
    }

    /** What is still pending is kept, if that takes no longer than a second. */
    @Override
    public void close() {
        Future<?> last = keeper.submit(this::keepPending);
        Uninterrupted.await(() -> {
            try {
                last.get(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                LOG.warn("no snapshot was kept at the end: NATS takes too long");
            } catch (ExecutionException e) {
                LOG.warn("no snapshot was kept at the end", e);
            }
            return true;
        });
        keeper.shutdown();
    }
}
