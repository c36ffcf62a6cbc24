package io.zmqkit.tools.socket;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Messages as hexadecimal digits. */
final class HexDump {

    private static final int BYTES_A_LINE = 16;
    private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");

    private HexDump() {}

    /** Writes for example {@code 0.0000  48 65 6c 6c 6f ...  Hello}: the frame, the byte in it, 16 bytes. */
    static void write(List<byte[]> frames, OutputStream out) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int frame = 0; frame < frames.size(); frame++) {
            byte[] bytes = frames.get(frame);
            for (int start = 0; start == 0 || start < bytes.length; start += BYTES_A_LINE) {
                line(text, frame, bytes, start);
            }
        }
        text.append('\n');
        out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static void line(StringBuilder text, int frame, byte[] bytes, int start) {
        int end = Math.min(bytes.length, start + BYTES_A_LINE);
        String digits = SPACED.formatHex(bytes, start, end);
        text.append(frame).append('.').append(HexFormat.of().toHexDigits(start, 6));
        text.append("  ").append(digits).append(" ".repeat(3 * BYTES_A_LINE + 1 - digits.length()));
        for (int i = start; i < end; i++) {
            text.append(bytes[i] >= ' ' && bytes[i] < 127 ? (char) bytes[i] : '.');
        }
        while (text.charAt(text.length() - 1) == ' ') {
            text.setLength(text.length() - 1);
        }
        text.append('\n');
    }
}
