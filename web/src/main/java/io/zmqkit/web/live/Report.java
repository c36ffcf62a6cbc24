package io.zmqkit.web.live;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.zmqkit.wire.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What one program has told: a JSON object, checked to be one, and to name its process. What else it holds is the page's to
 * judge.
 *
 * @param process names the process
 * @param json the object as it came
 */
record Report(String process, String json) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int LONGEST_NAME = 64;

    static Report parse(byte[] frame) throws MalformedException {
        try {
            String json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(frame))
                    .toString();
            String process = process(json);
            if (process == null || process.isEmpty() || process.length() > LONGEST_NAME) {
                throw new MalformedException("no process of 1-" + LONGEST_NAME + " characters");
            }
            return new Report(process, json);
        } catch (MalformedException e) {
            throw e;
        } catch (IOException e) {
            throw new MalformedException("neither UTF-8 nor JSON");
        }
    }

    /** Reads all of it, because it becomes part of a larger text. */
    private static @Nullable String process(String json) throws IOException, MalformedException {
        String process = null;
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedException("not a JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                boolean isProcess = parser.currentName().equals("process");
                if (parser.nextToken() == JsonToken.VALUE_STRING && isProcess) {
                    process = parser.getText();
                }
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw new MalformedException("something after the JSON object");
            }
        }
        return process;
    }
}
