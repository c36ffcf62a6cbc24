package io.zmqkit.tools.socket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Bytes as text that a terminal can be given: printable UTF-8 as it is, everything else as {@code \xNN}, a backslash as
 * {@code \\}. The bytes can be read back from it.
 */
public final class EscapedText {

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private EscapedText() {}

    /** Writes bytes as text. */
    public static void write(byte[] bytes, OutputStream out) throws IOException {
        int i = 0;
        while (i < bytes.length && bytes[i] >= ' ' && bytes[i] < 127 && bytes[i] != '\\') {
            i++;
        }
        out.write(bytes, 0, i); // plain ASCII, which most is
        while (i < bytes.length) {
            int length = printable(bytes, i);
            if (bytes[i] == '\\') {
                out.write('\\');
                out.write('\\');
                i++;
            } else if (length > 0) {
                out.write(bytes, i, length);
                i += length;
            } else {
                out.write('\\');
                out.write('x');
                out.write(DIGITS[bytes[i] >> 4 & 0xf]);
                out.write(DIGITS[bytes[i] & 0xf]);
                i++;
            }
        }
    }

    /** {@return how many bytes the printable character takes that begins there; 0 if there is none} */
    private static int printable(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        int length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
        if (length == 0 || at + length > bytes.length) {
            return 0;
        }
        if (length == 1) {
            return first >= ' ' && first < 127 ? 1 : 0;
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer decoded = CharBuffer.allocate(2);
        boolean isBad = decoder.decode(ByteBuffer.wrap(bytes, at, length), decoded, true)
                .isError();
        return isBad || !isPrintable(Character.codePointAt(decoded.flip(), 0)) ? 0 : length;
    }

    /** A format character can reverse the line, and a separator can end it. */
    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /**
     * Reads bytes back from text.
     *
     * @param text what {@link #write} has written, or anything
     * @return the bytes; a backslash that begins no escape stands for itself
     */
    public static byte[] read(byte[] text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length);
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\\' && i + 1 < text.length && text[i + 1] == '\\') {
                bytes.write('\\');
                i++;
            } else if (isEscape(text, i)) {
                bytes.write(HexFormat.fromHexDigit(text[i + 2]) << 4 | HexFormat.fromHexDigit(text[i + 3]));
                i += 3;
            } else {
                bytes.write(text[i]);
            }
        }
        return bytes.toByteArray();
    }

    private static boolean isEscape(byte[] text, int at) {
        return at + 3 < text.length
                && text[at] == '\\'
                && text[at + 1] == 'x'
                && HexFormat.isHexDigit(text[at + 2])
                && HexFormat.isHexDigit(text[at + 3]);
    }
}
