package io.zmqkit.tools.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Frames with places to fill in: <code>{n}</code> the message's number, <code>{time}</code> milliseconds since 1970,
 * <code>{random:16}</code> hex digits. Every other byte stays as it is.
 */
public final class Template {

    private static final Pattern PLACE = Pattern.compile("\\{(n|time|random:([0-9]{1,4}))}");

    private final RandomGenerator random;

    /**
     * Fills in random digits from this source.
     *
     * @param random any
     */
    public Template(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Fills in one message.
     *
     * @param frames with places
     * @param number the message's number
     * @param millis the time, since 1970
     * @return the frames to send
     */
    public List<byte[]> fill(List<byte[]> frames, long number, long millis) {
        return frames.stream().map(frame -> fill(frame, number, millis)).toList();
    }

    private byte[] fill(byte[] frame, long number, long millis) {
        String text = new String(frame, ISO_8859_1); // one character for each byte, whatever it is
        if (text.indexOf('{') < 0) {
            return frame;
        }
        return PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(value(place.group(1), place.group(2), number, millis)))
                .getBytes(ISO_8859_1);
    }

    private String value(String name, String digits, long number, long millis) {
        return switch (name) {
            case "n" -> String.valueOf(number);
            case "time" -> String.valueOf(millis);
            default -> digits(Integer.parseInt(digits));
        };
    }

    private String digits(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(HexFormat.of().toLowHexDigit(random.nextInt(16)));
        }
        return text.toString();
    }
}
