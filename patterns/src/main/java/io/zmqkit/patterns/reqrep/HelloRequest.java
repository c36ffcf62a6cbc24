package io.zmqkit.patterns.reqrep;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.zeromq.ZFrame;

/**
 * One request: plain, or with an id that is the same on every retry.
 *
 * <pre>
 *   plain           [text]
 *   idempotent  [id][text]      id: 1-64 bytes of a-z, 0-9, space and -
 * </pre>
 *
 * <p>Anything else is plain, too: its first frame is the text, and further frames are ignored.
 *
 * @param id empty when plain
 * @param text the request's text; bytes that are not UTF-8 are replaced
 */
public record HelloRequest(String id, String text) {

    private static final int MAX_ID_BYTES = 64;
    private static final Pattern ID = Pattern.compile("[a-z0-9 -]{1," + MAX_ID_BYTES + "}");

    /** Reads what follows the envelope: one frame or more. */
    static HelloRequest parse(List<ZFrame> frames) {
        byte[] first = frames.get(0).getData();
        if (frames.size() == 2 && first.length <= MAX_ID_BYTES) {
            String id = new String(first, StandardCharsets.ISO_8859_1);
            if (ID.matcher(id).matches()) {
                return new HelloRequest(id, utf8(frames.get(1).getData()));
            }
        }
        return new HelloRequest("", utf8(first));
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** {@return true if the request carries an id, so that an idempotent server executes it only once} */
    public boolean hasId() {
        return !id.isEmpty();
    }
}
