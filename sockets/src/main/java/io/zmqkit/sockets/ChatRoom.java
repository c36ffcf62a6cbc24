package io.zmqkit.sockets;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The rules of the group chat, the same for all three servers: a line goes to every member but its sender.
 *
 * <p>Whoever says a line is a member from then on; the first is {@code [NAME]}, by which a client announces itself. The
 * same announcement again only says that the client is still there. {@code quit}, or {@code [NAME] quit}, leaves. Any
 * thread may call; one line at a time is sent, so that all members see the same order.
 *
 * @param <M> what a server knows a member by
 */
final class ChatRoom<M extends ChatRoom.Member> {

    private static final Pattern ANNOUNCEMENT = Pattern.compile("\\[[^\\[\\]]+]");
    private static final Pattern QUIT = Pattern.compile("(\\[[^\\[\\]]*] )?quit");

    private final Map<M, String> announcements = new LinkedHashMap<>();
    private final Consumer<Heard> heard;

    /** Somebody to whom lines are sent. */
    interface Member {
        /** Who that is, as {@code HOST:PORT}. */
        String address();

        /** Sends a line, or queues it; never waits, because all others would wait too. */
        void send(String line);
    }

    ChatRoom(Consumer<Heard> heard) {
        this.heard = heard;
    }

    /** Takes a line from somebody. False if it was a goodbye. */
    synchronized boolean hear(M sender, String line) {
        if (QUIT.matcher(line).matches()) {
            leave(sender);
            return false;
        }
        boolean announces = ANNOUNCEMENT.matcher(line).matches();
        if (announces && line.equals(announcements.put(sender, line))) {
            return true;
        }
        announcements.putIfAbsent(sender, "");
        heard.accept(new Heard(sender.address(), line));
        for (M member : List.copyOf(announcements.keySet())) { // a member that is closed leaves meanwhile
            if (!member.equals(sender)) {
                member.send(line);
            }
        }
        return true;
    }

    synchronized void leave(M member) {
        announcements.remove(member);
    }

    synchronized boolean has(M member) {
        return announcements.containsKey(member);
    }
}
