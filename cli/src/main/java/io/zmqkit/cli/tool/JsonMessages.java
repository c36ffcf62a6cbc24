package io.zmqkit.cli.tool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.tools.socket.BadInputException;
import io.zmqkit.tools.socket.DelimitedReader;
import io.zmqkit.tools.socket.MessageReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages as JSON, one on each line: {@code {"frames":["10001","72 45"],"time":"2026-11-28T01:02:03.456Z"}}. A frame that is
 * not UTF-8 is {@code {"base64":"..."}}. A bare array of frames is read as well, and a frame as {@code {"hex":"00ff"}}.
 */
final class JsonMessages {

    private static final JsonFactory FACTORY = new JsonFactory();
    /** A byte takes up to six characters: U+0000 to U+001F. */
    private static final int CHARACTERS_A_BYTE = 6;

    private static final int AROUND_CHARACTERS = 1024;

    private JsonMessages() {}

    static void write(List<byte[]> frames, OutputStream out) throws IOException {
        out.write(object(frames, Instant.now().truncatedTo(ChronoUnit.MILLIS)).getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }

    private static String object(List<byte[]> frames, Instant time) {
        return written(json -> {
            json.writeStartObject();
            json.writeFieldName("frames");
            writeFrames(json, frames);
            json.writeStringField("time", time.toString());
            json.writeEndObject();
        });
    }

    /** {@return a bare array} */
    static String array(List<byte[]> frames) {
        return written(json -> writeFrames(json, frames));
    }

    private static String written(Output.Fields content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Output.safe(text.toString());
    }

    private static void writeFrames(JsonGenerator json, List<byte[]> frames) throws IOException {
        json.writeStartArray();
        for (byte[] frame : frames) {
            try {
                json.writeString(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(frame))
                        .toString());
            } catch (CharacterCodingException e) {
                json.writeStartObject();
                json.writeBinaryField("base64", frame);
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    /** {@return a reader of such lines, for frames of up to so many bytes} */
    static MessageReader reader(InputStream in, int mostBytes) {
        long longest = (long) CHARACTERS_A_BYTE * mostBytes + AROUND_CHARACTERS;
        DelimitedReader lines = DelimitedReader.lines(in, (int) Math.min(longest, Integer.MAX_VALUE / 2));
        return new Reader(lines, mostBytes);
    }

    private static final class Reader implements MessageReader {
        private final DelimitedReader lines;
        private final int mostBytes;
        private long number;

        Reader(DelimitedReader lines, int mostBytes) {
            this.lines = lines;
            this.mostBytes = mostBytes;
        }

        @Override
        public @Nullable List<byte[]> next() throws IOException, BadInputException {
            number++;
            List<byte[]> line = lines.next();
            return line == null ? null : parsed(line.get(0));
        }

        private List<byte[]> parsed(byte[] line) throws BadInputException {
            try (JsonParser json = FACTORY.createParser(line)) {
                List<byte[]> frames = message(json);
                if (frames.isEmpty()) {
                    throw bad("it has no frames");
                }
                if (frames.stream().anyMatch(frame -> frame.length > mostBytes)) {
                    throw bad("a frame is longer than " + mostBytes + " bytes");
                }
                if (json.nextToken() != null) {
                    throw bad("something follows the message");
                }
                return frames;
            } catch (JsonProcessingException e) {
                throw bad("column " + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage());
            } catch (IOException e) {
                throw bad(String.valueOf(e.getMessage()));
            }
        }

        private static List<byte[]> message(JsonParser json) throws IOException {
            JsonToken first = json.nextToken();
            if (first == JsonToken.START_ARRAY) {
                return frames(json);
            }
            List<byte[]> frames = new ArrayList<>();
            if (first != JsonToken.START_OBJECT) {
                throw new JsonParseException(json, "a message is {\"frames\":[...]} or [...]");
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                boolean areFrames = json.currentName().equals("frames");
                JsonToken value = json.nextToken();
                if (areFrames && value == JsonToken.START_ARRAY) {
                    frames = frames(json);
                } else if (areFrames) {
                    throw new JsonParseException(json, "frames must be an array");
                } else {
                    json.skipChildren();
                }
            }
            return frames;
        }

        private static List<byte[]> frames(JsonParser json) throws IOException {
            List<byte[]> frames = new ArrayList<>();
            for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    frames.add(json.getText().getBytes(StandardCharsets.UTF_8));
                } else if (token == JsonToken.START_OBJECT) {
                    frames.add(bytes(json));
                } else {
                    throw notAFrame(json);
                }
            }
            return frames;
        }

        private static byte[] bytes(JsonParser json) throws IOException {
            String encoding = json.nextFieldName();
            if (encoding == null || json.nextToken() != JsonToken.VALUE_STRING) {
                throw notAFrame(json);
            }
            byte[] bytes = switch (encoding) {
                case "base64" -> json.getBinaryValue();
                case "hex" -> hex(json);
                default -> throw notAFrame(json);
            };
            if (json.nextToken() != JsonToken.END_OBJECT) {
                throw notAFrame(json);
            }
            return bytes;
        }

        private static byte[] hex(JsonParser json) throws IOException {
            try {
                return HexFormat.of().parseHex(json.getText());
            } catch (IllegalArgumentException e) {
                throw new JsonParseException(json, "hex is two digits a byte, as in \"00ff\"", e);
            }
        }

        private static JsonParseException notAFrame(JsonParser json) {
            return new JsonParseException(json, "a frame is a string, {\"base64\":\"...\"} or {\"hex\":\"...\"}");
        }

        private BadInputException bad(String why) {
            return new BadInputException("line " + number + ": not a message: "
                    + why.lines().findFirst().orElse(""));
        }

        @Override
        public boolean isReady() {
            return lines.isReady();
        }
    }
}
