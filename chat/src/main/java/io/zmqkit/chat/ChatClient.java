package io.zmqkit.chat;

import io.zmqkit.chat.HistoryClient.Purpose;
import io.zmqkit.core.Program;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.relay.protocol.Broadcast;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.HistoryReply;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.ProtocolException;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.SessionReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.zeromq.ZContext;

/**
 * The chat that loses nothing: what is said is kept until it comes back from the relay, and sent again until then; what
 * is heard is shown once, in the order of the room, and what was missed is fetched from the history.
 *
 * <p>SUB hears, PUSH speaks, DEALER asks the history; all connect to a relay. One thread polls SUB, DEALER and the line
 * feed. The wire is ZRC/1, docs/zrc-1.md. With a relay that keeps its history on disk, nothing confirmed is lost and
 * nothing is shown twice, whoever is killed; with one that keeps it in memory, a killed relay forgets.
 *
 * <p>The pattern alone, on one screen, is {@link io.zmqkit.chat.plain.ChatClient}; this one adds confirmation, history,
 * rooms, presence, authentication, and limits.
 *
 * <p>Sources: Guide, chapter 2 (polling), chapter 5 (Clone pattern: snapshot, updates, sequence numbers).
 */
public final class ChatClient implements Program {

    private static final long HISTORY_SILENT_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long HERE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int MAX_BATCH = 1000;

    private final ChatOptions options;
    private final ChatEvents events;
    private final RelayConnection relay;
    private final Outbox outbox;
    private final Delivery delivery;
    private final ChatPatience patience;
    private final Reachability reachability = new Reachability(System.nanoTime());
    private final Rooms rooms;
    private final Entrance entrance;
    private Conversation conversation;
    private boolean announced;
    private long completeNanos = System.nanoTime();
    private boolean toldOfSilence;
    private long lastShown;
    private long lastConfirmed;
    private long hereDueNanos = System.nanoTime() + HERE_NANOS;
    private boolean inputEnded;
    private boolean warned;
    private long refused;
    private volatile boolean stopped;
    private volatile List<Nickname> present = List.of();

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
        outbox = new Outbox(options.name());
        relay = new RelayConnection(context, options);
        delivery = new Delivery(outbox, relay, events);
        entrance = new Entrance(relay, events, options.typed());
        patience = new ChatPatience(options.timeout(), System.nanoTime());
        rooms = new Rooms(
                options.room(),
                room -> new Conversation(room, options.last(), outbox, relay.history(), events),
                events);
        conversation = rooms.current();
        relay.listenTo(options.room());
        if (!options.typed()) {
            reachability.connected(); // nobody looks on: a machine that is merely slow is given its three ticks
        }
    }

    @Override
    public void run() {
        while (!stopped && !isDone() && !isOutOfTime() && !isShutOut()) {
            relay.await(wantsLines()); // a full outbox leaves lines where they are
            boolean wasInRoom = isInRoom();
            hear();
            readHistory();
            if (isInRoom() && !wasInRoom) {
                delivery.beginAnew(System.nanoTime());
            }
            readLines();
            keepUp(System.nanoTime());
        }
        relay.send(outbox.presence(conversation.room(), Kind.LEAVE));
    }

    private boolean wantsLines() {
        return !outbox.isFull() && !inputEnded;
    }

    private boolean isDone() {
        return inputEnded && outbox.isEmpty() && !isBehind() && shown() >= options.count();
    }

    /** {@return true if something that was said in the room is still to be fetched; read it after run() has returned} */
    public boolean isBehind() {
        return conversation.isStarted() ? !conversation.isComplete() : !options.typed();
    }

    private boolean isOutOfTime() {
        boolean isWaiting = inputEnded || (!options.typed() && outbox.isFull());
        boolean mayListenForEver = options.timeout() == null && outbox.isEmpty() && !isBehind();
        return isWaiting && !mayListenForEver && patience.isExhausted(!outbox.isEmpty(), delivery.refusals());
    }

    private boolean isShutOut() {
        return entrance.isShut() && (inputEnded || !options.typed());
    }

    private void hear() {
        for (int i = 0; i < MAX_BATCH; i++) {
            List<byte[]> frames = relay.receive();
            if (frames.isEmpty()) {
                return;
            }
            try {
                Broadcast broadcast = Broadcast.decode(frames);
                hear(broadcast, System.nanoTime());
            } catch (ProtocolException e) {
                warnOfPlainRelay(frames);
            }
        }
    }

    private void hear(Broadcast broadcast, long now) {
        if (!broadcast.room().equals(conversation.room())) {
            rooms.hearElsewhere(broadcast);
            return;
        }
        heard(now);
        if (conversation.hear(broadcast, now)) {
            delivery.beginAnew(now);
        }
    }

    private void warnOfPlainRelay(List<byte[]> frames) {
        if (!warned && frames.size() == ChatMessage.FRAMES) {
            warned = true;
            events.notice("this relay does not confirm messages (is it running with --plain? then use chat --plain)");
        }
    }

    private void heard(long now) {
        patience.heard();
        if (reachability.heard(now)) {
            conversation.heardAgain(now);
            events.relayReachable(true, outbox.size());
        }
    }

    private void readHistory() {
        HistoryClient history = relay.history();
        for (HistoryReply reply = history.take(); reply != null; reply = history.take()) {
            patience.heard();
            if (history.purpose() == Purpose.SESSION) {
                history.answered(reply instanceof HistoryReply.Refusal); // by a relay that does not know the question
            }
            if (reply instanceof SessionReply about) {
                delivery.answered(about, conversation, System.nanoTime());
            } else if (history.purpose() != Purpose.SESSION && conversation.answer(reply)) {
                delivery.beginAnew(System.nanoTime());
            }
        }
    }

    private void readLines() {
        while (wantsLines()) {
            LineFeed.Line line = relay.lines().take();
            if (line == null) {
                return;
            }
            switch (line.verb()) {
                case SAY -> say(line.text());
                case ROOM -> enter(new Room(line.text()));
                case NAME -> rename(new Nickname(line.text()));
                case HISTORY -> conversation.showEarlier(Integer.parseInt(line.text()));
                case END -> inputEnded = true;
            }
            patience.ownProgress();
        }
    }

    private void say(String text) {
        if (!ChatMessage.isBody(text)) {
            refused++;
            events.refused(text, "a message is 1-4096 bytes without control characters");
            return;
        }
        delivery.say(conversation.room(), text, isInRoom(), System.nanoTime());
    }

    private void enter(Room room) {
        if (room.equals(conversation.room())) {
            events.notice("you are in room " + room);
        } else if (isFreeTo("change the room")) {
            relay.send(outbox.presence(conversation.room(), Kind.LEAVE));
            if (rooms.enter(room)) {
                relay.listenTo(room);
            }
            conversation = rooms.current();
            reachability.beginAnew(System.nanoTime());
            announced = false;
        }
    }

    /** A session belongs to one name; under CURVE, a name to one key. */
    private void rename(Nickname name) {
        if (options.sockets().security() != null) {
            events.notice("your name is that of your key: with another key you have another name");
        } else if (isFreeTo("change the name")) {
            boolean isTaken = conversation.present().contains(name);
            relay.send(outbox.presence(conversation.room(), Kind.LEAVE));
            outbox.rename(name);
            announced = false;
            events.named(name);
            if (isTaken) {
                events.sameName(name);
            }
        }
    }

    private boolean isFreeTo(String what) {
        if (!outbox.isEmpty()) {
            events.notice("cannot " + what + " while messages wait for the relay: " + outbox.size());
        }
        return outbox.isEmpty();
    }

    /** Does what is due: presence, requests, resending, and telling whether the relay can be heard. */
    private void keepUp(long now) {
        entrance.keepUp(now);
        if (relay.takeHearingAnew()) {
            reachability.connected();
            conversation.reconnected();
        }
        if (relay.takeSpeakingAnew()) {
            delivery.reconnected(now);
        }
        if (!announced) {
            announced = relay.send(outbox.presence(conversation.room(), Kind.JOIN));
        } else if (conversation.takeGreetingDue() || now - hereDueNanos >= 0) {
            hereDueNanos = now + HERE_NANOS;
            relay.send(outbox.presence(conversation.room(), Kind.HERE));
        }
        if (reachability.fallsSilent(now) && !entrance.isShut()) {
            events.relayReachable(false, outbox.size());
        }
        conversation.ask(now);
        tellIfTheHistoryIsSilent(now);
        if (reachability.isHeard()) {
            conversation.expire(now);
        }
        present = conversation.present();
        if (isInRoom()) {
            delivery.keepUp(conversation, now);
        }
        noteProgress(now);
    }

    private void tellIfTheHistoryIsSilent(long now) {
        if (!reachability.isHeard() || conversation.isComplete()) {
            completeNanos = now;
            toldOfSilence = false;
        } else if (!toldOfSilence && now - completeNanos > HISTORY_SILENT_NANOS) {
            toldOfSilence = true;
            events.notice((conversation.isStarted() ? "messages of this room are missing, and " : "")
                    + "the history does not answer (see --history)");
        }
    }

    /** Before this is so, an own message could be taken for something said before this client came, or be missed. */
    private boolean isInRoom() {
        return conversation.isStarted() && reachability.isKnown();
    }

    private void noteProgress(long now) {
        patience.turn(now);
        if (outbox.confirmed() != lastConfirmed) {
            lastConfirmed = outbox.confirmed();
            patience.ownProgress();
        }
        if (shown() != lastShown) {
            lastShown = shown();
            patience.roomProgress();
        }
    }

    /** {@return where to put what is typed} */
    public LineFeed lines() {
        return relay.lines();
    }

    /** {@return who is in the room; may be called from any thread} */
    public List<Nickname> present() {
        return present;
    }

    /**
     * Tells whether the relay answers and still does not take what is said; read it after run() has returned.
     *
     * @return true if it has said more than once that it does not have what was sent to it
     */
    public boolean isRefused() {
        return !outbox.isEmpty() && delivery.refusals() > 1;
    }

    /** {@return why the relay does not let this client in, empty if it does; read it after run() has returned} */
    public Optional<Refusal> refusal() {
        return entrance.refusal();
    }

    /** {@return how many messages were shown; read it after run() has returned} */
    public long shown() {
        return rooms.shown();
    }

    /** {@return how many own messages were not confirmed; read it after run() has returned} */
    public int unconfirmed() {
        return outbox.size();
    }

    /** {@return the own messages that were not confirmed, oldest first; read it after run() has returned} */
    public List<String> unconfirmedTexts() {
        return outbox.texts();
    }

    /** {@return how many lines could not be sent as they were; read it after run() has returned} */
    public long refused() {
        return refused;
    }

    /** {@return true if the relay has been heard; read it after run() has returned} */
    public boolean hasJoined() {
        return conversation.isStarted();
    }

    /** {@return true if every line of the input was taken; read it after run() has returned} */
    public boolean hasTakenAllLines() {
        return inputEnded;
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
