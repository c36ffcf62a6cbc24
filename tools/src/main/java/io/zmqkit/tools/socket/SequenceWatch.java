package io.zmqkit.tools.socket;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a subscriber has missed, found from the second frame of what it received: ASCII text {@code EPOCH SEQ}, for example
 * {@code 5f0c-7 42}. Each topic, the first word of the first frame, has numbers of its own, 1, 2, 3 and so on, that begin
 * anew when the publisher starts again with another epoch. Keeps 100,000 topics. One thread.
 */
public final class SequenceWatch {

    private static final Pattern NUMBER = Pattern.compile("([a-z0-9-]{1,36}) ([1-9][0-9]{0,17})");
    private static final int LONGEST = 36 + 1 + 18;
    private static final int MOST_TOPICS = 100_000;

    private final Consumer<String> notes;
    private final Map<String, Last> topics = new LinkedHashMap<>();
    private String epoch = "";
    private long restarts;
    private long before;
    private long overflowed;
    private long away;
    private long unnumbered;

    /** The last message of a topic, and how many handshakes there had been. */
    private record Last(String epoch, long number, long handshakes) {}

    /**
     * Knows nothing yet.
     *
     * @param notes is told of each gap
     */
    public SequenceWatch(Consumer<String> notes) {
        this.notes = notes;
    }

    /**
     * Takes note of a message.
     *
     * @param frames of the message
     * @param handshakes how many there have been, so that one more tells of a connection that was lost
     */
    public void accept(List<byte[]> frames, long handshakes) {
        Matcher number = NUMBER.matcher(frames.size() < 2 || frames.get(1).length > LONGEST ? "" : text(frames.get(1)));
        if (!number.matches()) {
            unnumbered++;
            return;
        }
        note(topic(frames.get(0)), number.group(1), Long.parseLong(number.group(2)), handshakes);
    }

    private void note(String topic, String itsEpoch, long number, long handshakes) {
        boolean isRestarted = !epoch.isEmpty() && !epoch.equals(itsEpoch);
        restarts += isRestarted ? 1 : 0;
        epoch = itsEpoch;
        Last last = topics.get(topic);
        if (last == null && topics.size() >= MOST_TOPICS) {
            return;
        }
        boolean goesOn = last != null && last.epoch().equals(itsEpoch);
        long previous = last != null && goesOn ? last.number() : 0;
        long missing = number - 1 - previous;
        if (missing > 0 && (last != null || restarts > 0)) {
            boolean wasAway = last == null || !goesOn || last.handshakes() != handshakes;
            overflowed += wasAway ? 0 : missing;
            away += wasAway ? missing : 0;
            notes.accept(messages(missing) + " of " + topic + " missed before number " + number
                    + (wasAway ? ", while the connection was lost" : ", at the high-water mark"));
        } else if (missing > 0) {
            before += missing;
        }
        if (missing >= 0) { // else it is a repeat
            topics.put(topic, new Last(itsEpoch, number, handshakes));
        }
    }

    private static String topic(byte[] frame) {
        String text = text(frame);
        int end = text.indexOf(' ');
        return end < 0 ? text : text.substring(0, end);
    }

    private static String text(byte[] frame) {
        return new String(frame, StandardCharsets.ISO_8859_1);
    }

    /** {@return how many were missed that should have come} */
    public long missed() {
        return overflowed + away;
    }

    /** {@return what was missed, and where} */
    public String summary() {
        return "missed " + messages(missed())
                + (missed() == 0
                        ? ""
                        : ": " + overflowed + " at the high-water mark, " + away + " while the connection was lost")
                + "; " + before + " had been published before the subscription"
                + (unnumbered == 0 ? "" : "; " + messages(unnumbered) + " had no number");
    }

    private static String messages(long count) {
        return count + (count == 1 ? " message" : " messages");
    }
}
