package io.zmqkit.web.live;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.zmqkit.wire.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What one program has told: a JSON object, checked to be one, and to name its process. What else it holds is the page's to
 * judge.
 *
 * @param process names the process
 * @param json the object as it came
 * @param hasEnded whether it is the program's last
 */
record Report(String process, String json, boolean hasEnded) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int LONGEST_NAME = 64;

    static Report parse(byte[] frame) throws MalformedException {
        try {
            String json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(frame))
                    .toString();
            return read(json);
        } catch (MalformedException e) {
            throw e;
        } catch (IOException e) {
            throw new MalformedException("neither UTF-8 nor JSON");
        }
    }

    /** Reads all of it, because it becomes part of a larger text. */
    private static Report read(String json) throws IOException, MalformedException {
        String process = "";
        boolean hasEnded = false;
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedException("not a JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("process") && value == JsonToken.VALUE_STRING) {
                    process = parser.getText();
                } else if (field.equals("ended")) {
                    hasEnded = value == JsonToken.VALUE_TRUE;
                }
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw new MalformedException("something after the JSON object");
            }
        }
        if (process.isEmpty() || process.length() > LONGEST_NAME) {
            throw new MalformedException("no process of 1-" + LONGEST_NAME + " characters");
        }
        return new Report(process, json, hasEnded);
    }
}
