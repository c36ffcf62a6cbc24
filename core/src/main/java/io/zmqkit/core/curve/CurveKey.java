package io.zmqkit.core.curve;

import java.util.regex.Pattern;
import org.zeromq.ZMQ;

/**
 * One CURVE key, as it stands in a certificate: 32 bytes as 40 characters of Z85. It does not show itself, because it may
 * be a secret one.
 */
public final class CurveKey {

    private static final Pattern Z85 = Pattern.compile("[0-9a-zA-Z.:+=^!/*?&<>()\\[\\]{}@%$#-]{40}");
    private static final String ZERO = "0".repeat(40);

    private final String text;

    /**
     * Checks the form.
     *
     * @param text 40 characters of Z85
     * @throws IllegalArgumentException if it is no key, or the one that is all zeros, for which anybody can pass
     */
    public CurveKey(String text) {
        // Decoding takes each group of five modulo 2^32, so only a key that survives the way back is one.
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
