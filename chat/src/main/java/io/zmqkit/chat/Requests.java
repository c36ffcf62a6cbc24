package io.zmqkit.chat;

import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import java.util.function.BooleanSupplier;

/**
 * Does what a person asks for, line by line: sends text, changes the room or the name, shows earlier messages. The
 * client's thread.
 */
final class Requests {

    private final RelayConnection relay;
    private final Rooms rooms;
    private final Delivery delivery;
    private final Reachability reachability;
    private final Presence presence;
    private final Unconfirmed unconfirmed;
    private final ChatEvents events;
    private final boolean isNameOfAKey;
    private boolean hasEnded;
    private long badLines;

    Requests(
            RelayConnection relay,
            Rooms rooms,
            Delivery delivery,
            Reachability reachability,
            Presence presence,
            Unconfirmed unconfirmed,
            ChatEvents events,
            boolean isNameOfAKey) {
        this.relay = relay;
        this.rooms = rooms;
        this.delivery = delivery;
        this.reachability = reachability;
        this.presence = presence;
        this.unconfirmed = unconfirmed;
        this.events = events;
        this.isNameOfAKey = isNameOfAKey;
    }

    /** True if a line would be accepted now; while too much waits for the relay, lines stay where they are. */
    boolean areWanted() {
        return !unconfirmed.isFull() && !hasEnded;
    }

    /** True if every line of the input was taken. */
    boolean haveEnded() {
        return hasEnded;
    }

    /** How many lines could not be sent as they were. */
    long badLines() {
        return badLines;
    }

    /**
     * Takes the waiting lines, as far as they are wanted.
     *
     * @param isInRoom whether what is said may be sent at once
     * @return true if there was one
     */
    boolean take(BooleanSupplier isInRoom) {
        boolean any = false;
        while (areWanted()) {
            LineFeed.Line line = relay.lines().take();
            if (line == null) {
                return any;
            }
            any = true;
            switch (line.verb()) {
                case SAY -> say(line.text(), isInRoom.getAsBoolean());
                case ROOM -> enter(new Room(line.text()));
                case NAME -> rename(new Nickname(line.text()));
                case HISTORY -> rooms.current().showEarlier(Integer.parseInt(line.text()));
                case END -> hasEnded = true;
            }
        }
        return any;
    }

    private void say(String text, boolean isInRoom) {
        if (!ChatMessage.isBody(text)) {
            badLines++;
            events.refused(text, "a message is 1-4096 bytes without control characters");
            return;
        }
        delivery.say(rooms.current().room(), text, isInRoom, System.nanoTime());
    }

    private void enter(Room room) {
        if (room.equals(rooms.current().room())) {
            events.notice("you are in room " + room);
        } else if (isFreeTo("change the room")) {
            relay.send(unconfirmed.presence(rooms.current().room(), Kind.LEAVE));
            if (rooms.enter(room)) {
                relay.listenTo(room);
            }
            reachability.beginAnew(System.nanoTime());
            presence.beginAnew();
        }
    }

    /** A session belongs to one name; under CURVE, a name to one key. */
    private void rename(Nickname name) {
        if (isNameOfAKey) {
            events.notice("your name is that of your key: with another key you have another name");
        } else if (isFreeTo("change the name")) {
            boolean isShared = rooms.current().attendance().present().contains(name);
            relay.send(unconfirmed.presence(rooms.current().room(), Kind.LEAVE));
            unconfirmed.rename(name);
            presence.beginAnew();
            events.named(name);
            if (isShared) {
                events.sameName(name);
            }
        }
    }

    private boolean isFreeTo(String what) {
        if (!unconfirmed.isEmpty()) {
            events.notice("cannot " + what + " while messages wait for the relay: " + unconfirmed.size());
        }
        return unconfirmed.isEmpty();
    }
}
