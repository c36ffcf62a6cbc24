package io.zmqkit.cli.chat;

import io.zmqkit.cli.frame.Names;
import io.zmqkit.cli.frame.Output;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;

/**
 * The lines below a conversation: those that wait for the relay, its state, the news of other rooms, and the prompt.
 * Pure state; safe for threads, because the client changes it and the editor shows it.
 */
final class ChatStatus {

    private static final int MAX_PENDING_SHOWN = 5;

    private final boolean oneLine;
    private final ArrayDeque<String> pending = new ArrayDeque<>();
    private final Map<String, Long> unread = new LinkedHashMap<>();
    private String name;
    private String room;
    private boolean unreachable;
    private boolean refused;

    /** With one line there is only the prompt: a dumb terminal cannot go up. */
    ChatStatus(String name, String room, boolean oneLine) {
        this.name = name;
        this.room = room;
        this.oneLine = oneLine;
    }

    synchronized void entered(String newRoom) {
        room = newRoom;
        unread.remove(newRoom);
    }

    synchronized void named(String newName) {
        name = newName;
    }

    synchronized String name() {
        return name;
    }

    synchronized void waits(String line) {
        pending.addLast(line);
    }

    /** So many of them still wait, the latest ones. */
    synchronized void waiting(int count) {
        while (pending.size() > count) {
            pending.removeFirst();
        }
    }

    synchronized int waiting() {
        return pending.size();
    }

    synchronized void reachable(boolean reachable) {
        unreachable = !reachable;
    }

    synchronized void refused(boolean isRefused) {
        refused = isRefused;
    }

    synchronized void unread(String otherRoom, long count) {
        unread.put(otherRoom, count);
    }

    /** The rooms visited, with the number of new messages. */
    synchronized List<String> rooms() {
        List<String> rooms = new ArrayList<>(List.of(room));
        unread.forEach((other, count) -> rooms.add(other + news(count)));
        return rooms;
    }

    synchronized List<String> otherRooms() {
        return List.copyOf(unread.keySet());
    }

    private static String news(long count) {
        return count == 0 ? "" : " (" + count + " new)";
    }

    /** The lines and the prompt, none of the lines wider than a terminal of so many columns; 0 is no limit. */
    synchronized String prompt(int columns) {
        List<String> lines = new ArrayList<>();
        if (!oneLine) {
            pending.stream().limit(MAX_PENDING_SHOWN).forEach(line -> lines.add(" ... " + Output.safe(line)));
            if (pending.size() > MAX_PENDING_SHOWN) {
                lines.add(" ... and " + (pending.size() - MAX_PENDING_SHOWN) + " more");
            }
            if (refused) {
                lines.add("refused by the relay, " + Output.messages(pending.size()) + " waiting");
            } else if (unreachable) {
                lines.add("relay not reachable, " + Output.messages(pending.size()) + " waiting");
            }
            String news = unread.entrySet().stream()
                    .filter(entry -> entry.getValue() > 0)
                    .map(entry -> entry.getValue() + " in " + entry.getKey())
                    .collect(Collectors.joining(", "));
            if (!news.isEmpty()) {
                lines.add("new: " + news);
            }
        }
        String waiting = oneLine && !pending.isEmpty() ? " (" + pending.size() + " waiting)" : "";
        return lines.stream().map(line -> cut(line, columns) + "\n").collect(Collectors.joining()) + room + " "
                + Names.shown(name) + waiting + "> ";
    }

    private static String cut(String line, int columns) {
        AttributedString whole = new AttributedString(line);
        return columns <= 0 || whole.columnLength() < columns
                ? line
                : whole.columnSubSequence(0, Math.max(0, columns - 4)) + "...";
    }
}
