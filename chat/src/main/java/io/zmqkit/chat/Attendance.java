package io.zmqkit.chat;

import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.ChatMessage.Kind;
import io.zmqkit.relay.protocol.Nickname;
import java.util.ArrayList;
import java.util.List;

/** Who comes and goes in one room, as shown to a person. Pure state, one thread. */
final class Attendance {

    private final Unconfirmed self;
    private final ChatEvents events;
    private Roster roster = new Roster();
    private boolean greetingDue;

    /** Takes this client's own messages, to tell them from those of others, and the receiver of the events. */
    Attendance(Unconfirmed self, ChatEvents events) {
        this.self = self;
        this.events = events;
    }

    /** Who is here, this client first. */
    List<Nickname> present() {
        List<Nickname> names = new ArrayList<>(List.of(self.sender()));
        roster.names().stream().filter(name -> !name.equals(self.sender())).forEach(names::add);
        return names;
    }

    /** True, once, if somebody came who does not yet know that this client is here. */
    boolean takeGreetingDue() {
        boolean due = greetingDue;
        greetingDue = false;
        return due;
    }

    /** This client is in the room again: who is here now will say so. */
    void comeBack() {
        roster = new Roster();
        greetingDue = false;
    }

    /** Somebody was heard. */
    void note(ChatMessage message, long nowNanos) {
        if (self.isOwn(message)) {
            return;
        }
        String session = message.id().session();
        greetingDue |= message.kind() == Kind.JOIN;
        if (message.kind() == Kind.LEAVE) {
            if (roster.left(session, message.sender())) {
                events.left(message.sender());
            }
        } else if (roster.seen(session, message.sender(), nowNanos)) {
            if (message.sender().equals(self.sender())) {
                events.sameName(message.sender());
            } else {
                events.joined(message.sender());
            }
        }
    }

    /** The relay can be heard again, and so can everybody. */
    void heardAgain(long nowNanos) {
        roster.forgive(nowNanos);
    }

    /** Reports who has fallen silent. */
    void expire(long nowNanos) {
        roster.expire(nowNanos).forEach(events::silent);
    }
}
