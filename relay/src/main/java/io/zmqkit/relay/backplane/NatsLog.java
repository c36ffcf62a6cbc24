package io.zmqkit.relay.backplane;

import io.nats.client.JetStreamApiException;
import io.zmqkit.relay.backplane.LogReader.Read;
import io.zmqkit.relay.backplane.SharedStream.LastRead;
import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.history.JournalException;
import io.zmqkit.relay.log.Entry;
import io.zmqkit.relay.log.MessageLog;
import io.zmqkit.relay.log.State;
import io.zmqkit.relay.protocol.ChatMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/**
 * A log in a stream of NATS JetStream. Messages are published under {@code zmqkit.CLUSTER.log}, asynchronously and in
 * order; those that were collected one after the other share an entry. What NATS does not confirm is not
 * published again here: the clients send it again. The relay's thread.
 */
public final class NatsLog implements MessageLog {

    private static final Logger LOG = LoggerFactory.getLogger(Backplane.class);
    private static final int MOST_BEHIND = 20_000; // entries; then it does not add to them
    private static final int MOST_AT_ONCE = 1024; // messages
    private static final int TRIES = 5;
    private static final long AGAIN_NANOS = Duration.ofMillis(250).toNanos();

    private final Backplane backplane;
    private final LogWriter writer;
    private final SnapshotKeeper keeper;
    private final State beginning;
    private final Bell bell;
    private final ReadAhead read;
    private final LogReader reader;
    private final CatchUp catchUp = new CatchUp();
    private List<Entry> again = List.of();
    private long againNanos;
    private long position;

    /**
     * Begins to read the log: from the newest snapshot that the journal can go on from, and otherwise from the oldest, so
     * that the journal gets all that the log has.
     *
     * @param context where the relay's sockets live
     * @param backplane the caller closes it after this log
     * @param journal the relay's, of the backplane's epoch
     * @throws BackplaneException if the log cannot be read
     * @throws JournalException if the journal cannot be used
     */
    public NatsLog(ZContext context, Backplane backplane, Journal journal) throws JournalException {
        this.backplane = backplane;
        if (!journal.epoch().equals(backplane.epoch())) {
            throw new JournalException("history " + journal.name() + " belongs to another conversation: "
                    + journal.epoch() + ", and the log is " + backplane.epoch());
        }
        bell = new Bell(context);
        read = new ReadAhead(bell::ring);
        try {
            SnapshotStore snapshots = new SnapshotStore(backplane);
            writer = new LogWriter(backplane);
            Start start = begin(new Beginning(backplane, snapshots), journal);
            beginning = start.state();
            reader = start.reader();
            keeper = new SnapshotKeeper(backplane, snapshots);
        } catch (IOException | JetStreamApiException e) {
            bell.close();
            throw backplane.failure(e);
        } catch (RuntimeException | JournalException e) {
            bell.close();
            throw e;
        }
        position = beginning.position();
        if (behind() == 0) {
            catchUp.knowsAllAsOf(backplane.stream().bornNanos());
            var unused = catchUp.hasChanged(System.nanoTime());
        } else {
            LOG.warn("is {} entries behind {}, and does not serve before it has caught up", behind(), name());
        }
        reader.start();
    }

    private record Start(State state, LogReader reader) {}

    /** Other relays may drop what this one has chosen to begin with, until it is seen to read. */
    private Start begin(Beginning from, Journal journal) throws IOException, JetStreamApiException, JournalException {
        for (int left = TRIES; ; left--) {
            try {
                State state = from.find(journal);
                LogReader candidate = new LogReader(backplane, new LastRead(state.position(), state.millis()), read);
                if (from.isStillThere(state)) {
                    return new Start(state, candidate);
                }
                candidate.close();
            } catch (SnapshotStore.GoneException e) {
                LOG.debug("a snapshot has gone", e);
            }
            if (left == 1) {
                throw new BackplaneException(
                        "the begin of " + name() + " is cut faster than it can be read: start the relay again");
            }
        }
    }

    private String name() {
        return backplane.options().stream();
    }

    /** {@return what this relay has to know of the part that it does not read} */
    public State beginning() {
        return beginning;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return writer.isOpen() && behind() < MOST_BEHIND;
    }

    @Override
    public boolean add(List<byte[]> frames, @Nullable ChatMessage message) {
        return writer.add(frames);
    }

    @Override
    public void flush() {
        writer.flush();
    }

    @Override
    public List<Entry> take(int most) {
        List<Entry> batch = again.isEmpty() ? takeRead(Math.min(most, MOST_AT_ONCE)) : takeAgain();
        if (catchUp.hasChanged(System.nanoTime())) {
            tellWhetherItServes();
        }
        return batch;
    }

    private List<Entry> takeRead(int most) {
        if (read.isEmpty()) {
            bell.silence(); // what comes from now on rings it again
        }
        List<Entry> batch = new ArrayList<>();
        for (int i = 0; i < MOST_AT_ONCE && batch.size() < most; i++) {
            Read next = read.poll();
            if (next == null) {
                break;
            }
            batch.addAll(next.messages());
            position = next.position();
            if (next.allAsOfNanos() != null) {
                catchUp.knowsAllAsOf(next.allAsOfNanos());
            }
        }
        return batch;
    }

    private List<Entry> takeAgain() {
        bell.silence(); // it would not let the relay wait
        if (System.nanoTime() - againNanos < 0) {
            return List.of();
        }
        List<Entry> batch = again;
        again = List.of();
        return batch;
    }

    private void tellWhetherItServes() {
        if (catchUp.isCaughtUp(System.nanoTime())) {
            LOG.warn("has caught up with {} at entry {}, and serves", name(), position);
        } else {
            LOG.warn(
                    "does not know how {} has gone on in the last {} s (it has {} entries to read, NATS is {}): does not"
                            + " serve before it does",
                    name(),
                    Duration.ofNanos(CatchUp.MOST_NANOS).toSeconds(),
                    behind(),
                    backplane.isConnected() ? "connected" : "away");
        }
    }

    @Override
    public boolean takeBack(List<Entry> batch) {
        again = batch;
        againNanos = System.nanoTime() + AGAIN_NANOS;
        return true;
    }

    @Override
    public void passed(Supplier<State> state) {
        if (isCaughtUp()) {
            keeper.keep(state.get());
        }
    }

    @Override
    public boolean isCaughtUp() {
        return catchUp.isCaughtUp(System.nanoTime()) && again.isEmpty();
    }

    @Override
    public long behind() {
        return Math.max(0, reader.newest() - position);
    }

    @Override
    public Socket bell() {
        return bell.socket();
    }

    @Override
    public String status() {
        return name() + " at entry " + position + ", NATS " + (backplane.isConnected() ? "connected" : "away");
    }

    @Override
    public void close() {
        reader.close();
        keeper.close();
        bell.close();
    }
}
