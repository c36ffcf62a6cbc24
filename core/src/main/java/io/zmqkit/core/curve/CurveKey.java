package io.zmqkit.core.curve;

import java.util.regex.Pattern;
import org.zeromq.ZMQ;

/**
 * One CURVE key as a certificate has it: 32 bytes as 40 characters of Z85. toString() hides it, because it may be
 * secret.
 */
public final class CurveKey {

    private static final Pattern Z85 = Pattern.compile("[0-9a-zA-Z.:+=^!/*?&<>()\\[\\]{}@%$#-]{40}");
    private static final String ZERO = "0".repeat(40);

    private final String text;

    /**
     * Checks the form.
     *
     * @param text 40 characters of Z85
     * @throws IllegalArgumentException if it is not a key, or is the all-zero key, which anybody can pass for
     */
    public CurveKey(String text) {
        // Decoding takes each group of five modulo 2^32, so the text is a key only if encoding gives it back.
        if (!Z85.matcher(text).matches() || !text.equals(ZMQ.Curve.z85Encode(ZMQ.Curve.z85Decode(text)))) {
            throw new IllegalArgumentException("a key is 40 characters of Z85");
        }
        if (text.equals(ZERO)) {
            throw new IllegalArgumentException("a key of zeros is no key");
        }
        this.text = text;
    }

    /** {@return 40 characters of Z85} */
    public String text() {
        return text;
    }

    public byte[] bytes() {
        return ZMQ.Curve.z85Decode(text);
    }
}
