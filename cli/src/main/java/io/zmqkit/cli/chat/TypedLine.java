package io.zmqkit.cli.chat;

import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import java.text.Normalizer;
import java.util.List;

/**
 * What a person means by a line.
 *
 * @param action what to do
 * @param text with what; for a mistake, what is wrong
 */
record TypedLine(Action action, String text) {

    static final List<String> HELP = List.of(
            "/who            who is here",
            "/room NAME      go to another room",
            "/rooms          the rooms where you have been",
            "/history N      show N earlier messages",
            "/me TEXT        say what you do",
            "/msg NAME TEXT  say @NAME TEXT; all read it",
            "/name NAME      take another name",
            "/clear          clear the screen",
            "/quit           leave; so do quit and Ctrl-D",
            "//TEXT          say /TEXT");

    static final List<String> COMMANDS = HELP.stream()
            .map(help -> help.split(" ", 2)[0])
            .filter(command -> !command.startsWith("//"))
            .toList();

    /** What to do. */
    enum Action {
        NOTHING,
        SAY,
        WHO,
        ROOM,
        ROOMS,
        HISTORY,
        NAME,
        CLEAR,
        HELP,
        QUIT,
        MISTAKE
    }

    /** Reads a line that was typed by somebody of that name. */
    static TypedLine parse(String line, String name) {
        String typed = line.strip();
        if (typed.isEmpty()) {
            return new TypedLine(Action.NOTHING, "");
        } else if (typed.equals("quit")) {
            return new TypedLine(Action.QUIT, "");
        } else if (!typed.startsWith("/")) {
            return new TypedLine(Action.SAY, line);
        } else if (typed.startsWith("//")) {
            return new TypedLine(Action.SAY, typed.substring(1));
        }
        String[] words = typed.split("\\s+", 2);
        return command(words[0], words.length > 1 ? words[1] : "", name);
    }

    private static TypedLine command(String command, String argument, String name) {
        return switch (command) {
            case "/quit" -> new TypedLine(Action.QUIT, "");
            case "/who" -> new TypedLine(Action.WHO, "");
            case "/rooms" -> new TypedLine(Action.ROOMS, "");
            case "/clear" -> new TypedLine(Action.CLEAR, "");
            case "/help" -> new TypedLine(Action.HELP, "");
            case "/history" -> history(argument);
            case "/room" -> room(argument);
            case "/name" -> name(argument);
            case "/me" ->
                argument.isEmpty()
                        ? mistake("/me takes what you do: /me waves")
                        : new TypedLine(Action.SAY, "* " + name + " " + argument);
            case "/msg" -> message(argument);
            default -> mistake("no such command: " + command + " (/help lists them; /" + command + " says it)");
        };
    }

    /** ZRC/1 has no messages for one person only, and this does not look like one. */
    private static TypedLine message(String argument) {
        return argument.matches("\\S+\\s+\\S.*")
                ? new TypedLine(Action.SAY, "@" + argument)
                : mistake("/msg takes a name and a text, which everybody in the room reads");
    }

    private static TypedLine history(String argument) {
        return argument.matches("[1-9][0-9]{0,2}|1000|")
                ? new TypedLine(Action.HISTORY, argument.isEmpty() ? "20" : argument)
                : mistake("/history takes a number, 1-1000");
    }

    private static TypedLine room(String argument) {
        try {
            return new TypedLine(Action.ROOM, new Room(argument).name());
        } catch (IllegalArgumentException e) {
            return mistake("/room: " + e.getMessage());
        }
    }

    private static TypedLine name(String argument) {
        try {
            return new TypedLine(Action.NAME, new Nickname(Normalizer.normalize(argument, Normalizer.Form.NFC)).text());
        } catch (IllegalArgumentException e) {
            return mistake("/name: " + e.getMessage());
        }
    }

    private static TypedLine mistake(String what) {
        return new TypedLine(Action.MISTAKE, what);
    }
}
