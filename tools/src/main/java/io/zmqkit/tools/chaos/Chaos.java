package io.zmqkit.tools.chaos;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.tools.chaos.ChaosEvent.Kind;
import io.zmqkit.tools.chaos.Scheduled.Become;
import io.zmqkit.tools.chaos.Scheduled.Change;
import io.zmqkit.tools.chaos.Scheduled.Freeze;
import io.zmqkit.tools.forward.Flow;
import io.zmqkit.tools.forward.Forwarder;
import io.zmqkit.tools.forward.Link;
import io.zmqkit.tools.forward.Route;
import io.zmqkit.tools.forward.Traffic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network that harms whole messages, or connections, between real peers of any language.
 *
 * <pre>
 *   peer that connects --&gt; (listen) chaos (to) --&gt; peer that binds
 * </pre>
 *
 * <p>Handshakes, heartbeats and subscriptions are not harmed and keep their order; like everything else they are delayed, held up
 * and cut off with their connection. What becomes of a message depends on the seed, the number of its connection, its
 * direction and its own number alone: see {@link Dice}. Connections are numbered as they reach their target, and one that
 * does not has no number. What depends on time is what has to: the schedule, freezing, and that a message which is to be
 * reordered goes in its order after all if nothing follows it within 1 s.
 *
 * <p>Under CURVE (RFC 26) messages are not dropped, duplicated or reordered: whether a frame is a message, a command or a
 * subscription, and whether more follows, is encrypted, and a nonce that does not grow ends the connection (JeroMQ and libzmq).
 * Where ZMTP is not spoken, or after a message larger than the limit, they are not either. Both is told. Delay, freezing,
 * bandwidth and cuts work all the same; a cut counts encrypted frames.
 *
 * <p>At most 1,000 connections at once; what waits on all of them takes up to an eighth of the memory, 256 MiB at most, and
 * while it does, less is read. One thread, that of run(), tells the observer, which must not wait.
 */
public final class Chaos implements Program {

    private static final Logger LOG = LoggerFactory.getLogger(Chaos.class);
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long LOOK_NANOS = 100_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final ChaosOptions options;
    private final Consumer<ChaosEvent> observer;
    private final Forwarder forwarder;
    private final Plan plan;
    private final Ledger ledger = new Ledger();
    private final Room room = Room.ofThisProgram();
    private final Map<Link, List<ChaosFlow>> flows = new LinkedHashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long startNanos = System.nanoTime();
    private volatile ChaosStats stats = ledger.stats(0, 0);

    /**
     * Binds the listener.
     *
     * @param route from where to where
     * @param isExposed whether other machines may connect
     * @param options what it does
     * @param observer told of each fault
     * @param warn told, in one line, of a target that cannot be reached, once until it is
     * @throws io.zmqkit.core.EndpointException if the endpoint cannot be bound, or the target's host is unknown
     * @throws io.zmqkit.core.socket.InsufficientSecurityException if other machines could connect, and nobody has said that
     *     this is wanted
     */
    public Chaos(
            Route route,
            boolean isExposed,
            ChaosOptions options,
            Consumer<ChaosEvent> observer,
            Consumer<String> warn) {
        this.options = options;
        this.observer = observer;
        plan = new Plan(options);
        forwarder = new Forwarder("chaos", List.of(route), isExposed, new Harmed(), warn);
    }

    /** {@return where it listens, with the port that the system has chosen} */
    public Endpoint endpoint() {
        return forwarder.endpoints().get(0);
    }

    /** Forwards and harms until it is stopped; then every connection has ended, and the ledger is closed. */
    @Override
    public void run() {
        startNanos = System.nanoTime();
        forwarder.run();
        forwarder.endAll();
        count();
    }

    private long elapsed() {
        return System.nanoTime() - startNanos;
    }

    private void count() {
        stats = ledger.stats(forwarder.connections(), forwarder.open());
    }

    /** The connections. */
    private final class Harmed implements Traffic {

        @Override
        public Flow flow(Link link, boolean fromClient, SelectionKey from, SelectionKey to) {
            Dice dice = new Dice(options.seed(), link.number(), fromClient);
            Harm harm = new Harm(
                    dice,
                    ledger,
                    (kind, message, text, bytes) ->
                            tell(link.number(), fromClient, kind, message, text, Cutter.frames(bytes)));
            ChaosFlow flow = new ChaosFlow(from, to, new Place(link, fromClient), harm, options.maxMessageBytes());
            flows.computeIfAbsent(link, any -> new ArrayList<>()).add(flow);
            return flow;
        }

        @Override
        public void opened(Link link) {
            LOG.info("#{} from {}", link.number(), link.name().client());
        }

        @Override
        public void closed(Link link, boolean abruptly) {
            flows.getOrDefault(link, List.of()).forEach(ChaosFlow::gone);
        }

        @Override
        public long look() {
            plan.advance(elapsed()).forEach(Chaos.this::happen);
            long next = plan.nanosToNext(elapsed(), LOOK_NANOS);
            for (Map.Entry<Link, List<ChaosFlow>> each : flows.entrySet()) {
                next = look(each.getKey(), each.getValue(), next);
            }
            flows.values().removeIf(both -> both.get(0).isGone());
            count();
            return Math.max(1, (next + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
        }

        private long look(Link link, List<ChaosFlow> both, long most) {
            long next = most;
            try {
                for (ChaosFlow flow : both) {
                    next = flow.look(System.nanoTime(), next);
                }
                if (both.stream().allMatch(ChaosFlow::isFinished)) {
                    forwarder.end(link, false);
                }
            } catch (IOException e) {
                forwarder.end(link, true); // a reset, most likely; the other peer gets one, too
            }
            return next;
        }
    }

    private void happen(Change change) {
        if (change instanceof Become become) {
            tell(0, true, Kind.CHANGED, 0, become.text(), List.of());
        } else if (change instanceof Freeze freeze) {
            tell(0, true, Kind.FROZEN, 0, "for " + freeze.length().toMillis() + " ms", List.of());
        } else {
            flows.forEach((link, both) -> {
                if (!both.get(0).isGone()) {
                    cut(link, "by the schedule");
                }
            });
        }
    }

    private void cut(Link link, String why) {
        ledger.cut();
        tell(link.number(), true, Kind.CUT, 0, why, List.of());
        forwarder.end(link, true);
    }

    private void tell(int link, boolean fromClient, Kind kind, long message, String text, List<byte[]> frames) {
        observer.accept(new ChaosEvent(Instant.now(), link, fromClient, kind, message, text, frames));
    }

    /** What one direction needs. */
    private final class Place implements ChaosFlow.Surroundings {

        private final Link link;
        private final boolean fromClient;
        private final boolean isHarmed;

        Place(Link link, boolean fromClient) {
            this.link = link;
            this.fromClient = fromClient;
            isHarmed = options.direction().includes(fromClient);
        }

        @Override
        public ByteBuffer buffer() {
            return buffer.clear();
        }

        @Override
        public Faults faults() {
            return isHarmed ? plan.faults() : Faults.NONE;
        }

        @Override
        public boolean isFrozen() {
            return isHarmed && plan.isFrozen(elapsed());
        }

        @Override
        public long cutEvery() {
            return isHarmed ? options.cutEvery() : 0;
        }

        @Override
        public Ledger ledger() {
            return ledger;
        }

        @Override
        public Room room() {
            return room;
        }

        @Override
        public void unharmed(String why) {
            tell(link.number(), fromClient, Kind.UNHARMED, 0, why, List.of());
        }

        @Override
        public void cut(String why) {
            Chaos.this.cut(link, why);
        }
    }

    @Override
    public ChaosStats stats() {
        return stats;
    }

    @Override
    public void stop() {
        forwarder.stop();
    }

    @Override
    public void close() {
        forwarder.close();
        count();
    }
}
