package io.zmqkit.cli.chat;

/** What a chat client tells a person, with the options that help. */
final class ChatTexts {

    static final String RELAY_IS_PLAIN =
            "this relay does not confirm messages (is it running with --plain? then use chat --plain)";

    static final String NOT_TAKEN =
            "the relay answers, but does not take what you say (are there too many rooms, can it not"
                    + " write its journal, or, under CURVE, is --name not that of your key?)";

    private ChatTexts() {}

    static String historySilent(boolean missing) {
        return (missing ? "messages of this room are missing, and " : "")
                + "the history does not answer (see --history)";
    }
}
