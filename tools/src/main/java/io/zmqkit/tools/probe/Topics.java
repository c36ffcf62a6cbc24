package io.zmqkit.tools.probe;

import io.zmqkit.wire.zmtp.Frame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/** Counts messages, and collects what they begin with. */
final class Topics {

    private static final int MOST_TOPICS = 10_000;
    private static final int SHOWN = 5;
    private static final int LONGEST = 40;

    private final String prefix;
    private final Set<String> topics = new LinkedHashSet<>();
    private long messages;
    private long matching;
    private boolean isWithinMessage;

    Topics(String prefix) {
        this.prefix = prefix;
    }

    void take(Frame frame) {
        if (frame.command()) {
            return;
        }
        if (!isWithinMessage) {
            begin(frame);
        }
        isWithinMessage = frame.more();
    }

    private void begin(Frame first) {
        messages++;
        String text = first.text();
        matching += startsWith(first, prefix.getBytes(StandardCharsets.UTF_8)) ? 1 : 0;
        if (topics.size() < MOST_TOPICS) {
            String topic = first.more() ? text : text.split(" ", 2)[0];
            topics.add(topic.length() <= LONGEST ? topic : topic.substring(0, LONGEST) + "...");
        }
    }

    private static boolean startsWith(Frame frame, byte[] prefix) {
        ByteBuffer body = frame.body();
        return body.remaining() >= prefix.length
                && body.slice(body.position(), prefix.length).equals(ByteBuffer.wrap(prefix));
    }

    Heard heard() {
        return new Heard(
                messages, matching, topics.size(), topics.stream().limit(SHOWN).toList());
    }
}
