package io.zmqkit.cli.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zmqkit.cli.frame.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A frame as a person reads it: as text if it is text, else in hexadecimal digits. */
final class FrameText {

    private static final int SHOWN_BYTES = 200;
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");

    private FrameText() {}

    /** {@return the time of day, as it stands at the beginning of a line} */
    static String clock(Instant time) {
        return CLOCK.format(time);
    }

    /** {@return the frame as text; empty if it is not UTF-8, or has control characters other than tab and newline} */
    static Optional<String> text(byte[] frame) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(frame))
                    .toString();
            boolean isReadable =
                    text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r');
            return isReadable ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** {@return for example {@code [72 45]} or {@code [0x00ff]}, cut if it is long} */
    static String inBrackets(byte[] frame) {
        return "[" + text(frame).map(Output::brief).orElseGet(() -> digits(frame)) + "]";
    }

    private static String digits(byte[] frame) {
        String all = "0x" + HexFormat.of().formatHex(frame, 0, Math.min(frame.length, SHOWN_BYTES));
        return frame.length <= SHOWN_BYTES ? all : all + "... (" + frame.length + " bytes)";
    }

    /** {@return for example {@code [37 32 20 34 35]}, whole} */
    static String inHex(byte[] frame) {
        return "[" + SPACED.formatHex(frame) + "]";
    }

    /** {@return how many bytes these are} */
    static long bytes(List<byte[]> frames) {
        return frames.stream().mapToLong(frame -> frame.length).sum();
    }

    /** Writes frames as an array, if there are any. */
    static void writeAll(JsonGenerator json, List<byte[]> frames) throws IOException {
        if (!frames.isEmpty()) {
            json.writeArrayFieldStart("frames");
            for (byte[] frame : frames) {
                write(json, frame);
            }
            json.writeEndArray();
        }
    }

    /** Writes a frame as a string, or as an object with its Base64 form if it is not text. */
    static void write(JsonGenerator json, byte[] frame) throws IOException {
        Optional<String> text = text(frame);
        if (text.isPresent()) {
            json.writeString(text.get());
        } else {
            json.writeStartObject();
            json.writeBinaryField("base64", frame);
            json.writeEndObject();
        }
    }
}
