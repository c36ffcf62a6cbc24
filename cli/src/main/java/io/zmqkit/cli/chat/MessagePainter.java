package io.zmqkit.cli.chat;

import io.zmqkit.cli.frame.Names;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.relay.protocol.Broadcast.Relayed;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * A message as a terminal shows it: {@code 21:04 [kim] text}, each name in a colour of its own, and {@code 21:04 * kim
 * waves} for what /me says. Where somebody names the reader, that stands out.
 */
final class MessagePainter {

    private static final int[] NAME_COLOURS = {33, 39, 43, 76, 141, 168, 172, 178, 203, 208, 214, 111};

    private final boolean colours;

    MessagePainter(boolean colours) {
        this.colours = colours;
    }

    AttributedString message(Relayed relayed, String reader) {
        String sender = relayed.message().sender().text();
        String body = relayed.message().body();
        String deed = "* " + sender + " ";
        boolean isDeed = body.startsWith(deed);
        AttributedStringBuilder line =
                new AttributedStringBuilder().append(ChatPipe.time(relayed), style(AttributedStyle.DEFAULT.faint()));
        line.append(isDeed ? " * " : " [").append(Names.shown(sender), nameStyle(sender));
        line.append(isDeed ? " " : "] ");
        String said = isDeed ? body.substring(deed.length()) : body;
        if (sender.equals(reader)) {
            line.append(Output.safe(said));
        } else {
            appendWithNames(line, said, reader);
        }
        return line.toAttributedString();
    }

    /** A line that is not a message. */
    AttributedString notice(String text) {
        return new AttributedString(Output.safe(text), style(AttributedStyle.DEFAULT.faint()));
    }

    private AttributedStyle nameStyle(String name) {
        return style(
                AttributedStyle.DEFAULT.foreground(NAME_COLOURS[Math.floorMod(name.hashCode(), NAME_COLOURS.length)]));
    }

    private AttributedStyle style(AttributedStyle wanted) {
        return colours ? wanted : AttributedStyle.DEFAULT;
    }

    private void appendWithNames(AttributedStringBuilder line, String text, String reader) {
        Matcher named = naming(reader).matcher(text);
        int end = 0;
        while (named.find()) {
            line.append(Output.safe(text.substring(end, named.start())));
            line.append(Output.safe(named.group()), style(AttributedStyle.BOLD.inverse()));
            end = named.end();
        }
        line.append(Output.safe(text.substring(end)));
    }

    /** The name as a word: kim is in "hi kim!" and in "kim님", not in "kimchi". */
    private static Pattern naming(String name) {
        return Pattern.compile(
                "(?<![\\p{L}\\p{N}_])" + Pattern.quote(name) + "(?![A-Za-z0-9_])",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }
}
