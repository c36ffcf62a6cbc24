package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a connection is secured; both peers must name the same.
 *
 * <p>RFC 23, "Version Negotiation": <i>mechanism = 20mechanism-char</i>, <i>mechanism-char = "A"-"Z" | DIGIT | "-" | "_" |
 * "." | "+" | %x0</i>. It is padded with zeros.
 *
 * @param name as it stands in the greeting, 1-20 characters
 */
public record Mechanism(String name) {

    /** How many bytes it takes in a greeting. */
    static final int BYTES = 20;

    /** Anybody is let in, and nothing is encrypted. */
    public static final Mechanism NULL = new Mechanism("NULL");
    /** RFC 24: user and password, in clear text. */
    public static final Mechanism PLAIN = new Mechanism("PLAIN");
    /** RFC 26: keys on both sides, everything after the greeting encrypted. */
    public static final Mechanism CURVE = new Mechanism("CURVE");

    /** Checks the characters. */
    public Mechanism {
        if (!name.matches("[A-Z0-9_.+-]{1,20}")) {
            throw new IllegalArgumentException("mechanism must be 1-20 of A-Z 0-9 - _ . +, was " + name);
        }
    }

    static Mechanism decode(byte[] padded) throws MalformedException {
        int length = 0;
        while (length < padded.length && padded[length] != 0) {
            length++;
        }
        String name = new String(padded, 0, length, StandardCharsets.ISO_8859_1);
        for (int i = length; i < padded.length; i++) {
            if (padded[i] != 0) {
                throw new MalformedException("the mechanism in the greeting is not padded with zeros");
            }
        }
        if (!name.matches("[A-Z0-9_.+-]{1,20}")) {
            throw new MalformedException("the greeting names no mechanism: " + Hex.of(padded));
        }
        return new Mechanism(name);
    }

    byte[] encode() {
        return Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), BYTES);
    }

    @Override
    public String toString() {
        return name;
    }
}
