package io.zmqkit.relay;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.guard.SubscriptionBudget;
import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import io.zmqkit.relay.history.HistoryService;
import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.log.MessageLog;
import io.zmqkit.relay.log.OwnLog;
import io.zmqkit.relay.log.State;
import io.zmqkit.relay.protocol.Room;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Poller;
import org.zeromq.ZMQ.Socket;

/**
 * PULL to PUB: what any client pushes is published to every client that listens.
 *
 * <p>A PULL collector, an XPUB publisher (a PUB that sees subscriptions) and a ROUTER for history, all bound here;
 * clients connect PUSH, SUB and DEALER.
 *
 * <p>What is collected goes into a log, which puts all messages in one order. What comes out of the log is judged:
 * accepted, a duplicate, or out of order. A TEXT message of ZRC/1 (docs/zrc-1.md) that is accepted gets its room's next
 * number, is stored in the journal, and only then published. Its sender sees it come back: that is the confirmation. One
 * that cannot be stored is not published, and its client sends it again. Questions about the history are answered from the
 * journal. The messages JOIN, LEAVE and HERE are published without a number, and not stored. A topic that does not begin with {@code room/} is not of ZRC/1:
 * its message is forwarded verbatim. With CURVE, messages from unauthorised clients are dropped, and each client may
 * speak only under its own name.
 *
 * <p>When a client reads too slowly, the publisher drops messages to it; the client sees the gap in the numbers and asks
 * the history. Once a second each room that is active or subscribed to gets a TICK with its last number, so that a gap at
 * the end is seen, too; clients that hear no tick take the relay for dead, and connect to another if they know one.
 *
 * <p>The log is the relay's own, or one that several relays share, which then all accept the same messages under the same
 * numbers (docs/scale.md). A relay that joins a shared log first reads what is in it; until then it takes and publishes
 * nothing.
 *
 * <p>The pattern alone, on one screen, is {@link io.zmqkit.relay.plain.Relay}; {@link ForwardingRelay} adds limits and
 * authentication to it, this one also adds a protocol that numbers, confirms and keeps messages.
 *
 * <p>One thread owns the sockets and the journal. Source: ZeroMQ Guide, chapter 5 (Clone pattern).
 */
public final class Relay implements Program {

    private static final int MAX_MESSAGES_PER_TURN = 256; // the most ticks in a turn, too
    private static final int MAX_SUBSCRIPTIONS_PER_TURN = 4096;
    private static final long MAX_WAIT_MILLIS = 100;

    private final Sockets sockets;
    private final Socket collector;
    private final Socket publisher;
    private final Socket router;
    private final MessageLog log;
    private final Poller everything;
    private final Poller allButTheCollector; // used while the log takes nothing: messages wait in the collector
    private final Publication publication;
    private final HistoryService history;
    private final SubscriptionBudget budget;
    private final Subscriptions subscriptions = new Subscriptions();
    private final Pulse pulse;
    private final Tally tally = new Tally();
    private final Intake intake;
    private final Follower follower;
    private volatile boolean stopped;
    private final JournalWatch watch;
    private volatile RelayStats stats = tally.snapshot(0, 0, 0, 0, 0);

    /**
     * Where a relay is bound, and what it takes.
     *
     * @param collect PULL: clients push to it
     * @param publish XPUB: clients subscribe to it
     * @param history ROUTER: clients ask it for what they missed
     * @param sockets socket settings
     * @param limits how much all clients together may ask for
     */
    public record Options(
            Endpoint collect, Endpoint publish, Endpoint history, SocketOptions sockets, RelayLimits limits) {
        /** Uses the default limits. */
        public Options(Endpoint collect, Endpoint publish, Endpoint history, SocketOptions sockets) {
            this(collect, publish, history, sockets, RelayLimits.DEFAULTS);
        }
    }

    /**
     * Binds the three sockets of a relay that stands alone.
     *
     * @param context where they live; the caller closes it last
     * @param options where to bind
     * @param journal where messages are stored; the caller closes it after the relay
     * @param clock for stamps
     */
    public Relay(ZContext context, Options options, Journal journal, Clock clock) {
        this(context, options, journal, clock, new OwnLog(clock), null);
    }

    /**
     * Binds the three sockets of a relay that may share a log with others.
     *
     * @param context where they live; the caller closes it last
     * @param options where to bind
     * @param journal where messages are stored; the caller closes it after the relay
     * @param clock for stamps of ticks
     * @param log puts what is collected in order; the relay closes it
     * @param state what had been accepted at the point of the log where this relay begins to read; null: as the journal
     *     has it
     */
    public Relay(
            ZContext context, Options options, Journal journal, Clock clock, MessageLog log, @Nullable State state) {
        this.log = log;
        RelayLimits limits = options.limits();
        pulse = new Pulse(System::nanoTime, limits.rooms());
        sockets = new Sockets(context, options.sockets());
        collector = sockets.bind(SocketType.PULL, "PULL collector", options.collect());
        budget = new SubscriptionBudget(options.sockets().limits());
        publisher = sockets.openXpub(budget);
        publisher.setXpubVerbose(true); // every subscription is answered by a tick, not only a topic's first
        sockets.bind(publisher, "XPUB publisher", options.publish());
        Acceptance acceptance = state == null
                ? new Acceptance(journal, limits.sessions(), limits.rooms())
                : new Acceptance(state, limits.sessions(), limits.rooms());
        intake = new Intake(log, acceptance, tally);
        publication = new Publication(publisher, journal, clock, acceptance, pulse, tally);
        follower = new Follower(log, acceptance, intake, publication);
        watch = new JournalWatch(journal, System.nanoTime());
        router = sockets.open(SocketType.ROUTER); // HistoryService sets it up before it is bound
        history = new HistoryService(
                sockets,
                router,
                new HistoryService.Gate(limits.historyRate(), tally::historyRefused, log::isCaughtUp),
                journal,
                new RelayDesk(acceptance, journal, watch, log, this::count),
                tally::historyFailed);
        sockets.bind(router, "ROUTER history", options.history());
        everything =
                poller(context, collector, publisher, router, log.bell()); // a shared log rings when it has something
        allButTheCollector = poller(context, publisher, router, log.bell());
    }

    private static Poller poller(ZContext context, @Nullable Socket... sockets) {
        Poller poller = context.createPoller(sockets.length);
        for (Socket socket : sockets) {
            if (socket != null) {
                poller.register(socket, Poller.POLLIN);
            }
        }
        return poller;
    }

    @Override
    public void run() {
        boolean historyAdvances = false;
        while (!stopped) {
            await(historyAdvances);
            takeSubscriptions();
            collect(); // into the log
            follower.follow(); // out of the log: judges, stores, publishes
            history.receive();
            historyAdvances = history.serve();
            tick();
            tally.complain();
            watch.look(System.nanoTime());
            stats = count();
        }
        follower.end();
    }

    private void await(boolean historyAdvances) {
        // 1 ms while answers wait: poll() does not tell when a slow client has room again
        long most = history.isBusy() ? 1 : MAX_WAIT_MILLIS;
        long untilTick = log.isCaughtUp() ? pulse.waitMillis(most) : most; // no tick is due while the relay is behind
        long wait = historyAdvances ? 0 : untilTick;
        (takesMessages() ? everything : allButTheCollector).poll(wait);
    }

    private boolean takesMessages() {
        return log.isOpen() && log.isCaughtUp();
    }

    private RelayStats count() {
        return tally.snapshot(
                sockets.refused(), sockets.peers(publisher), sockets.halfOpen(), subscriptions.topics(), log.behind());
    }

    private void takeSubscriptions() {
        budget.drain(
                publisher,
                ZMQ.DONTWAIT,
                MAX_SUBSCRIPTIONS_PER_TURN,
                message -> subscriptions.take(message).ifPresent(pulse::subscribed));
    }

    private void collect() {
        for (int i = 0; i < MAX_MESSAGES_PER_TURN && takesMessages(); i++) {
            Received message = sockets.receive(
                    collector, ZMQ.DONTWAIT, Intake.MAX_FRAMES + 1); // one more shows that there are too many
            if (message == null) {
                break;
            }
            intake.take(message);
        }
        log.flush();
    }

    /** Not while the relay is behind the log: its clients are better off with another. */
    private void tick() {
        for (int i = 0; i < MAX_MESSAGES_PER_TURN && log.isCaughtUp(); i++) {
            Room room = pulse.next(subscriptions.rooms());
            if (room == null) {
                return;
            }
            publication.tick(room);
        }
    }

    /** {@return where clients push to} */
    public Endpoint collectEndpoint() {
        return Sockets.boundTo(collector);
    }

    /** {@return where clients subscribe} */
    public Endpoint publishEndpoint() {
        return Sockets.boundTo(publisher);
    }

    /** {@return where clients ask for history} */
    public Endpoint historyEndpoint() {
        return Sockets.boundTo(router);
    }

    @Override
    public RelayStats stats() {
        return stats;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        everything.close();
        allButTheCollector.close();
        sockets.close();
        log.close();
    }
}
