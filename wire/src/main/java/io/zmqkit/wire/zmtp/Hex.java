package io.zmqkit.wire.zmtp;

import java.util.HexFormat;

/** Bytes for error messages. */
final class Hex {

    private static final HexFormat SPACED = HexFormat.ofDelimiter(" ").withUpperCase();
    private static final int SHOWN = 24;

    private Hex() {}

    /** The first bytes, as in {@code FF 00 7F}. */
    static String of(byte[] bytes) {
        return SPACED.formatHex(bytes, 0, Math.min(SHOWN, bytes.length)) + (bytes.length > SHOWN ? " ..." : "");
    }

    /** One byte, as in {@code 0x7F}. */
    static String of(int octet) {
        return "0x" + HexFormat.of().withUpperCase().toHexDigits((byte) octet);
    }
}
