package io.zmqkit.chat;

import io.zmqkit.core.curve.Refusal;
import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;

/** What a chat client tells a person. Every call comes from the thread of the client's run(). */
public interface ChatEvents {

    /**
     * A message, each once, in the order of the room.
     *
     * @param message the message
     * @param own true if this client said it; this confirms it
     */
    void message(Relayed message, boolean own);

    /**
     * A message from before the first one shown, because somebody asked for it.
     *
     * @param message the message
     */
    void earlier(Relayed message);

    /**
     * A line was taken and is on its way; {@link #message} or {@link #confirmed} tells when it has arrived.
     *
     * @param text the line
     * @param waiting how many wait now, this one included
     */
    void pending(String text, int waiting);

    /**
     * Own messages are known to be stored.
     *
     * @param waiting how many still wait
     */
    void confirmed(int waiting);

    /**
     * A line cannot be sent as it is, and was not.
     *
     * @param text the line
     * @param reason why, for a person
     */
    void refused(String text, String reason);

    /**
     * Somebody has come.
     *
     * @param name who
     */
    void joined(Nickname name);

    /**
     * Somebody has gone.
     *
     * @param name who
     */
    void left(Nickname name);

    /**
     * Somebody has not been heard for a while, and counts as gone.
     *
     * @param name who
     */
    void silent(Nickname name);

    /**
     * Another client in the room has this client's name, and is heard now; once until that client has gone.
     *
     * @param name the name that both have
     */
    void sameName(Nickname name);

    /**
     * The relay can be heard, or no longer.
     *
     * @param reachable whether it can
     * @param waiting how many own messages wait
     */
    void relayReachable(boolean reachable, int waiting);

    /**
     * The relay does not let this client in. The client tries again, and keeps what is typed. Called only if a person
     * types.
     *
     * @param refusal why
     */
    void relayRefuses(Refusal refusal);

    /** The relay lets this client in after all. */
    void relayAdmits();

    /** The relay began a new history; what was said before it started is not in it. */
    void newHistory();

    /**
     * Messages were missed that are no longer kept.
     *
     * @param count how many
     */
    void missed(long count);

    /**
     * The client is in a room: it knows the earlier messages, and will show all later ones.
     *
     * @param room which
     */
    void entered(Room room);

    /**
     * The client has another name now, which its next message will carry.
     *
     * @param name which
     */
    void named(Nickname name);

    /**
     * Another room where this client has been has new messages.
     *
     * @param room which
     * @param count how many messages there have not been shown
     */
    void unread(Room room, long count);

    /**
     * Something else that a person should know.
     *
     * @param text one line
     */
    void notice(String text);

    /** The relay publishes messages but does not confirm them: it is a plain one, and this client waits in vain. */
    void relayIsPlain();

    /** The relay answers, but does not accept this client's messages: it has limits, or cannot write its journal. */
    void notTaken();

    /**
     * The history does not answer.
     *
     * @param missing true if messages are known to be missing; false if it is not known yet what was said before
     */
    void historySilent(boolean missing);
}
