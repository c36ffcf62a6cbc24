package io.zmqkit.cli.chat;

import io.zmqkit.chat.ChatClient;
import io.zmqkit.cli.frame.Names;
import io.zmqkit.relay.protocol.Nickname;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jspecify.annotations.Nullable;

/** What Tab offers: commands, rooms after /room, and the names of those who are here. */
final class ChatCompletion implements Completer {

    private final ChatStatus status;
    private volatile @Nullable ChatClient chat;

    ChatCompletion(ChatStatus status) {
        this.status = status;
    }

    void use(ChatClient client) {
        chat = client;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        boolean isFirst = line.wordIndex() == 0;
        if (isFirst && line.line().startsWith("/")) {
            TypedLine.COMMANDS.forEach(command -> candidates.add(new Candidate(command)));
        } else if (line.wordIndex() == 1 && line.line().startsWith("/room ")) {
            status.otherRooms().forEach(room -> candidates.add(new Candidate(room)));
        } else {
            ChatClient client = chat;
            if (client != null) {
                client.present().stream()
                        .map(Nickname::text)
                        .filter(name -> name.equals(Names.shown(name))) // Tab shows it as it is
                        .forEach(name -> candidates.add(new Candidate(name + (isFirst ? ":" : ""))));
            }
        }
    }
}
