package io.zmqkit.cli.frame;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.zmqkit.sockets.FileHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** The header of a file transfer as JSON: {@code name}, {@code size} and {@code sha256}, each once, and nothing else. */
public final class JsonFileHeader implements FileHeader.Codec {

    private final JsonFactory factory = JsonFactory.builder()
            .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Override
    public byte[] encode(FileHeader header) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = factory.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("name", header.name());
            json.writeNumberField("size", header.size());
            json.writeStringField("sha256", header.sha256());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public FileHeader decode(byte[] bytes) {
        try (JsonParser json = factory.createParser(bytes)) {
            Map<String, String> texts = new HashMap<>();
            long size = -1;
            require(json.nextToken() == JsonToken.START_OBJECT, "not an object");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                boolean isSize = field.equals("size");
                require(isSize || field.equals("name") || field.equals("sha256"), "an unknown field");
                JsonToken value = json.nextToken();
                require(
                        value == (isSize ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_STRING),
                        field + " of a wrong type");
                if (isSize) {
                    size = json.getLongValue();
                    require(size >= 0, "size must be >= 0, was " + size);
                } else {
                    texts.put(field, json.getText());
                }
            }
            require(json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null, "more than one object");
            String name = texts.get("name");
            String sha256 = texts.get("sha256");
            if (name == null || sha256 == null || size < 0) {
                throw new IllegalArgumentException("name, size or sha256 is missing");
            }
            return new FileHeader(name, size, sha256);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("not JSON", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON that can be read", e);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
