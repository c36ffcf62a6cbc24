package io.zmqkit.relay.protocol;

import io.zmqkit.relay.protocol.ProtocolException.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The relay's state: {@code ZRC1 STATUS}, and a frame {@code NAME VALUE} for each item. A reader skips the names that
 * it does not know.
 *
 * @param values in the order in which they are told; a name is 1-32 of a-z and {@code -}, a value one line of 256 bytes
 *     at most
 */
public record StatusReply(Map<String, String> values) implements HistoryReply {

    private static final Pattern NAME = Pattern.compile("[a-z-]{1,32}");
    private static final int MAX_VALUES = 64;
    private static final int MAX_VALUE_BYTES = 256;

    /** Checks and copies the values. */
    public StatusReply {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        if (values.size() > MAX_VALUES
                || !values.entrySet().stream().allMatch(each -> isValid(each.getKey(), each.getValue()))) {
            throw new IllegalArgumentException("a status must have 64 names of a-z - at most, each with one line");
        }
    }

    private static boolean isValid(String name, String value) {
        return NAME.matcher(name).matches()
                && Frames.bytes(value).length <= MAX_VALUE_BYTES
                && !Frames.hasControlCharacter(value, false)
                && Frames.encodedBytes(value) >= 0;
    }

    static StatusReply decode(List<byte[]> frames) throws ProtocolException {
        if (frames.size() > MAX_VALUES + 1) {
            throw new ProtocolException(Reason.FRAMES, "a status has 64 values at most");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (byte[] frame : frames.subList(1, frames.size())) {
            String[] parts =
                    Frames.text(frame, 33 + MAX_VALUE_BYTES, Reason.BODY).split(" ", 2);
            if (parts.length < 2 || !isValid(parts[0], parts[1]) || values.put(parts[0], parts[1]) != null) {
                throw new ProtocolException(Reason.BODY, "a status tells NAME VALUE in each frame, each name once");
            }
        }
        return new StatusReply(values);
    }

    @Override
    public List<byte[]> encode() {
        List<byte[]> frames = new ArrayList<>();
        frames.add(Frames.bytes(StatusRequest.KIND));
        values.forEach((name, value) -> frames.add(Frames.bytes(name + " " + value)));
        return frames;
    }
}
