package io.zmqkit.chat;

import io.zmqkit.core.Program;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.Nickname;
import java.util.List;
import java.util.Optional;
import org.zeromq.ZContext;

/**
 * The chat that loses nothing: what this client says is kept and resent until it comes back from the relay. What it
 * hears is shown once, in the order of the room; what it missed is fetched from the history.
 *
 * <p>SUB hears, PUSH speaks, DEALER asks the history; all connect to a relay. One thread polls SUB, DEALER and the line
 * feed. The wire is ZRC/1, docs/zrc-1.md. With a relay that keeps its history on disk, nothing confirmed is lost and
 * nothing is shown twice, whichever process is killed; with one that keeps it in memory, a killed relay forgets.
 *
 * <p>The pattern alone, on one screen, is {@link io.zmqkit.chat.plain.ChatClient}; this one adds confirmation, history,
 * rooms, presence, authentication, and limits.
 *
 * <p>Sources: Guide, chapter 2 (polling), chapter 5 (Clone pattern: snapshot, updates, sequence numbers).
 */
public final class ChatClient implements Program {

    private final ChatOptions options;
    private final ChatEvents events;
    private final RelayConnection relay;
    private final Unconfirmed unconfirmed;
    private final Delivery delivery;
    private final Rooms rooms;
    private final RelayListener listener;
    private final Requests requests;
    private final Entrance entrance;
    private final Presence presence = new Presence(System.nanoTime());
    private final Reachability reachability = new Reachability(System.nanoTime());
    private final HistorySilence historySilence = new HistorySilence(System.nanoTime());
    private final ChatPatience patience;
    private final Change change;
    private volatile ChatStats stats;
    private volatile List<Nickname> present = List.of();
    private volatile boolean stopped;

    /**
     * Connects the sockets; the relay need not be there yet.
     *
     * @param context where they live; the caller closes it last
     * @param options what to do
     * @param events told what happens
     */
    public ChatClient(ZContext context, ChatOptions options, ChatEvents events) {
        this.options = options;
        this.events = events;
        boolean isNameOfAKey = options.sockets().security() != null;
        patience = new ChatPatience(options.timeout(), System.nanoTime());
        unconfirmed = new Unconfirmed(options.name());
        relay = new RelayConnection(context, options);
        delivery = new Delivery(unconfirmed, relay, events);
        entrance = new Entrance(relay, events, options.typed());
        rooms = new Rooms(
                options.room(),
                room -> new Conversation(
                        room, options.last(), options.relays().size() == 1, unconfirmed, relay.history(), events),
                events);
        change = new Change(relay, reachability, options.relays().size(), events);
        listener = new RelayListener(relay, rooms, delivery, reachability, patience, change, unconfirmed, events);
        requests = new Requests(relay, rooms, delivery, reachability, presence, unconfirmed, events, isNameOfAKey);
        relay.listenTo(options.room());
        if (!options.typed()) {
            reachability.connected(); // no person waits: a machine that is merely slow gets its three ticks
        }
        stats = count();
    }

    @Override
    public void run() {
        while (!stopped && !isDone() && !isOutOfTime() && !isShutOut()) {
            relay.await(requests.areWanted());
            boolean wasInRoom = isInRoom();
            listener.listen();
            if (isInRoom() && !wasInRoom) {
                delivery.beginAnew(System.nanoTime());
            }
            if (requests.take(this::isInRoom)) {
                patience.ownProgress();
            }
            keepUp(System.nanoTime());
            stats = count();
        }
        say(Kind.LEAVE);
    }

    private boolean isDone() {
        return requests.haveEnded() && unconfirmed.isEmpty() && !isBehind() && rooms.shown() >= options.count();
    }

    private boolean isBehind() {
        return rooms.current().isStarted() ? !rooms.current().isComplete() : !options.typed();
    }

    private boolean isOutOfTime() {
        boolean isWaiting = requests.haveEnded() || (!options.typed() && unconfirmed.isFull());
        boolean mayListenForEver = options.timeout() == null && unconfirmed.isEmpty() && !isBehind();
        return isWaiting && !mayListenForEver && patience.isExhausted(!unconfirmed.isEmpty(), delivery.refusals());
    }

    private boolean isShutOut() {
        return entrance.isShut() && (requests.haveEnded() || !options.typed());
    }

    /** Until then, an own message could be taken for one from before this client came, or be missed. */
    private boolean isInRoom() {
        return rooms.current().isStarted() && reachability.isKnown();
    }

    /** Does what is due: presence, requests, resending, and reporting whether the relay can be heard. */
    private void keepUp(long now) {
        Conversation conversation = rooms.current();
        entrance.keepUp(now);
        if (relay.takeHearingAnew()) {
            reachability.connected();
            conversation.reconnected();
        }
        if (relay.takeSpeakingAnew()) {
            delivery.reconnected(now);
        }
        keepUpPresence(conversation.attendance(), now);
        change.keepUp(now);
        if (reachability.fallsSilent(now) && !entrance.isShut()) {
            events.relayReachable(false, unconfirmed.size());
        }
        conversation.ask(now);
        if (historySilence.begins(reachability.isHeard() && !conversation.isComplete(), now)) {
            events.historySilent(conversation.isStarted());
        }
        if (isInRoom()) {
            delivery.keepUp(conversation, now);
        }
        patience.turn(now);
        patience.counted(unconfirmed.confirmed(), rooms.shown());
    }

    private void keepUpPresence(Attendance attendance, long now) {
        boolean isGreetingDue = presence.isAnnounced() && attendance.takeGreetingDue();
        presence.due(isGreetingDue, now).ifPresent(kind -> presence.said(kind, say(kind), now));
        if (reachability.isHeard()) {
            attendance.expire(now);
        }
        present = attendance.present();
    }

    private boolean say(Kind kind) {
        return relay.send(unconfirmed.presence(rooms.current().room(), kind));
    }

    private ChatStats count() {
        return new ChatStats(
                rooms.shown(),
                unconfirmed.confirmed(),
                unconfirmed.size(),
                requests.badLines(),
                rooms.current().isStarted(),
                isBehind(),
                !unconfirmed.isEmpty() && delivery.refusals() > 1,
                requests.haveEnded());
    }

    /** {@return where to put what is typed} */
    public LineFeed lines() {
        return relay.lines();
    }

    /** {@return who is in the room; in any thread} */
    public List<Nickname> present() {
        return present;
    }

    /** {@return why the relay does not let this client in, empty if it does; in any thread} */
    public Optional<Refusal> refusal() {
        return entrance.refusal();
    }

    /** {@return the own messages that were not confirmed, oldest first; only when run() has returned} */
    public List<String> unconfirmedTexts() {
        return unconfirmed.texts();
    }

    @Override
    public ChatStats stats() {
        return stats;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        relay.close();
    }
}
