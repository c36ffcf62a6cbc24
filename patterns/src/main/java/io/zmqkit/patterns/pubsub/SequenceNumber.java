package io.zmqkit.patterns.pubsub;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number of an update within its zip. On the wire it is a second frame behind the update, ASCII text {@code EPOCH
 * SEQ}, for example {@code 5f0c-7 42}. A zip's numbers are 1, 2, 3 and so on; they begin anew with each start of the
 * publisher, which then takes a new epoch.
 *
 * @param epoch 1-36 of a-z, 0-9 and -
 * @param number 1 to 999,999,999,999,999,999
 */
public record SequenceNumber(String epoch, long number) {

    private static final long MOST = 999_999_999_999_999_999L;
    private static final Pattern EPOCH = Pattern.compile("[a-z0-9-]{1,36}");
    private static final Pattern FRAME = Pattern.compile("([a-z0-9-]{1,36}) ([1-9][0-9]{0,17})");
    private static final int MAX_LENGTH = 36 + 1 + 18;

    /** Checks the form of the epoch and the range of the number. */
    public SequenceNumber {
        requireEpoch(epoch);
        if (number < 1 || number > MOST) {
            throw new MalformedUpdateException("a sequence number must be 1-" + MOST + ", was " + number);
        }
    }

    static void requireEpoch(String epoch) {
        if (!EPOCH.matcher(epoch).matches()) {
            throw new MalformedUpdateException(
                    "an epoch must be 1-36 of a-z, 0-9 and -, was " + MalformedUpdateException.quoted(epoch));
        }
    }

    /**
     * Reads a frame.
     *
     * @param frame what a socket received, of any length
     * @return the number
     * @throws MalformedUpdateException if the frame is anything else
     */
    public static SequenceNumber parse(byte[] frame) {
        if (frame.length > MAX_LENGTH) {
            throw new MalformedUpdateException(
                    "a sequence number has at most " + MAX_LENGTH + " bytes, was " + frame.length);
        }
        String text = new String(frame, StandardCharsets.ISO_8859_1);
        Matcher matcher = FRAME.matcher(text);
        if (!matcher.matches()) {
            throw new MalformedUpdateException(
                    "a sequence number looks like 5f0c-7 42, was " + MalformedUpdateException.quoted(text));
        }
        return new SequenceNumber(matcher.group(1), Long.parseLong(matcher.group(2)));
    }

    /** {@return the frame to send} */
    public byte[] encode() {
        return toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** {@return the text of the frame, for example {@code 5f0c-7 42}} */
    @Override
    public String toString() {
        return epoch + " " + number;
    }
}
