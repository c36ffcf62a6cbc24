package io.zmqkit.chat;

import io.zmqkit.chat.HistoryClient.Purpose;
import io.zmqkit.relay.protocol.Broadcast;
import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.HistoryReply;
import io.zmqkit.relay.protocol.HistoryRequest;
import io.zmqkit.relay.protocol.Room;
import java.util.List;

/**
 * The messages of one room: put in order, completed from the history, shown to the person, and matched with this
 * client's own. Pure state except for the history requests, one thread.
 */
final class Conversation {

    private final Room room;
    private final int last;
    private final boolean isOnlyRelay;
    private final Unconfirmed unconfirmed;
    private final HistoryClient history;
    private final ChatEvents events;
    private final Timeline timeline = new Timeline();
    private final Attendance attendance;
    private final EarlierMessages earlier = new EarlierMessages();
    private boolean catchUp;
    private boolean seemsOlder; // the history, than what has been heard
    private long shown;

    Conversation(
            Room room,
            int last,
            boolean isOnlyRelay,
            Unconfirmed unconfirmed,
            HistoryClient history,
            ChatEvents events) {
        this.room = room;
        this.last = last;
        this.isOnlyRelay = isOnlyRelay;
        this.unconfirmed = unconfirmed;
        this.history = history;
        this.events = events;
        attendance = new Attendance(unconfirmed, events);
    }

    Room room() {
        return room;
    }

    /** How many messages were shown, earlier ones not counted. */
    long shown() {
        return shown;
    }

    /** Who is here. */
    Attendance attendance() {
        return attendance;
    }

    /** True once it is known what was said before this client came; until then it should say nothing. */
    boolean isStarted() {
        return timeline.isStarted();
    }

    /** True if nothing that was said in the room is known to be missing here. */
    boolean isComplete() {
        return timeline.isStarted() && !timeline.isMissingSome();
    }

    /** True if, in addition, the history has been asked since the connection was made. */
    boolean isCaughtUp() {
        return isComplete() && !catchUp;
    }

    boolean isEpoch(String epoch) {
        return timeline.isEpoch(epoch);
    }

    /** This client is in the room again: those present will say so, and the messages in between must be requested. */
    void comeBack() {
        attendance.comeBack();
        if (timeline.isStarted()) {
            catchUp = true;
            events.entered(room);
        }
    }

    /** How many messages came while this client was in another room, according to the relay's stamps. */
    long hearElsewhere(Broadcast broadcast) {
        long seq = broadcast.stamp().seq();
        if (!timeline.isStarted()) {
            return 0;
        }
        return timeline.isEpoch(broadcast.stamp().epoch()) ? Math.max(0, seq - timeline.next() + 1) : seq;
    }

    /** The messages in between must be requested: the connection is new, or the relay has more than was heard. */
    void reconnected() {
        catchUp = true;
    }

    /** Takes in what the relay published; returns true if the relay has begun a new history. */
    boolean hear(Broadcast broadcast, long nowNanos) {
        boolean begunAnew =
                timeline.isStarted() && !timeline.isEpoch(broadcast.stamp().epoch());
        if (begunAnew) {
            beginAnew(broadcast.stamp().epoch());
        }
        timeline.reached(broadcast.stamp().seq());
        if (broadcast instanceof Relayed relayed) {
            attendance.note(relayed.message(), nowNanos);
            if (relayed.message().kind() == Kind.TEXT) {
                deliver(relayed);
            }
        }
        return begunAnew;
    }

    private void beginAnew(String epoch) {
        timeline.start(epoch, 1);
        earlier.beginAnew();
        catchUp = true;
        events.newHistory();
    }

    private void deliver(Relayed relayed) {
        if (unconfirmed.confirm(relayed.message())) {
            events.confirmed(unconfirmed.size());
        } else if (unconfirmed.isForeign(relayed.message())) {
            unconfirmed.startNewSession();
            events.notice("somebody else speaks in this client's session: it goes on in a new one");
        }
        show(timeline.take(relayed));
    }

    private void show(List<Relayed> ready) {
        for (Relayed relayed : ready) {
            shown++;
            ChatMessage message = relayed.message();
            events.message(relayed, unconfirmed.isOwn(message));
        }
    }

    /** Sends the request that is needed most, if one is needed and none is being answered. */
    void ask(long nowNanos) {
        if (!history.isFree(nowNanos)) {
            return;
        }
        if (!timeline.isStarted()) {
            history.begin(room);
        } else if (catchUp || timeline.isMissingSome()) {
            history.ask(Purpose.CATCH_UP, new HistoryRequest(room, timeline.next(), HistoryRequest.MAX_LIMIT));
        } else if (earlier.isWanted()) {
            history.ask(Purpose.EARLIER, earlier.request(room));
        }
    }

    /** Shows up to so many messages from before the first one shown. */
    void showEarlier(int count) {
        boolean isAny = earlier.want(count);
        if (timeline.isStarted() && !isAny) {
            events.notice("there is nothing before this");
        }
    }

    /** Takes in one message of the history's answer; returns true if the relay has begun a new history. */
    boolean answer(HistoryReply reply) {
        if (reply instanceof HistoryReply.Item item && item.stored().room().equals(room)) {
            Relayed stored = item.stored();
            boolean isEarlier = history.purpose() == Purpose.EARLIER && earlier.take(stored);
            if (!isEarlier && timeline.isEpoch(stored.stamp().epoch())) {
                deliver(stored);
            }
        } else if (reply instanceof HistoryReply.End end && end.room().equals(room)) {
            return end(end);
        } else if (reply instanceof HistoryReply.Refusal refusal) {
            history.answered(true);
            if (!refusal.code().equals("busy")) { // then it is asked again
                events.notice("history: " + refusal.text());
            }
        }
        return false;
    }

    private boolean end(HistoryReply.End end) {
        boolean seemedOlder = seemsOlder;
        seemsOlder = isOlder(end);
        boolean begunAnew = timeline.isStarted() && (!timeline.isEpoch(end.epoch()) || (seemsOlder && seemedOlder));
        boolean nothingCame = history.purpose() == Purpose.CATCH_UP && timeline.next() == history.from();
        if (begunAnew) {
            beginAnew(end.epoch());
        } else if (!timeline.isStarted()) {
            long first = Math.max(Math.max(1, end.first()), end.last() - last + 1);
            earlier.shownFrom(first);
            timeline.start(end.epoch(), first);
            events.entered(room);
        } else if (history.purpose() == Purpose.CATCH_UP) {
            long skipped = timeline.skipTo(end.first());
            if (skipped > 0) {
                events.missed(skipped);
            }
            catchUp = seemsOlder; // the answer to an earlier request may have been late: it is asked again
            nothingCame &= skipped == 0;
        } else if (history.purpose() == Purpose.EARLIER && !earlier.isAnswered(end.first(), end.last())) {
            nothingCame = true; // it ends the late answer to another request
        } else if (history.purpose() == Purpose.EARLIER) {
            earlier.complete().forEach(events::earlier);
        }
        timeline.reached(end.last());
        show(timeline.inOrder());
        history.answered(nothingCame);
        return begunAnew;
    }

    /**
     * True if the relay has not got what it has published: its machine has failed, or its journal is a copy, and new messages
     * get numbers that were here before. Relays that share a log lag behind each other, and have lost nothing.
     */
    private boolean isOlder(HistoryReply.End end) {
        return isOnlyRelay
                && timeline.isEpoch(end.epoch())
                && history.purpose() == Purpose.CATCH_UP
                && end.last() < history.from() - 1;
    }
}
