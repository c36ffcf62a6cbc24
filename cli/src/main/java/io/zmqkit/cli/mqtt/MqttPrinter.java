package io.zmqkit.cli.mqtt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.zmqkit.bridge.client.IncomingMessage;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.tools.socket.EscapedText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Prints MQTT messages on stdout as bytes; nothing that a publisher sends reaches a terminal untamed. */
final class MqttPrinter {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final Form form;
    private final boolean withTopic;
    private final OutputStream out;

    /** How a message is printed. */
    enum Form {
        /** A line. */
        TEXT,
        /** A JSON object. */
        JSON,
        /** The bytes of its payload, and nothing else. */
        RAW;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    MqttPrinter(Form form, boolean withTopic, OutputStream out) {
        this.form = form;
        this.withTopic = withTopic;
        this.out = out;
    }

    /** {@return false if stdout takes no more} */
    boolean print(IncomingMessage message) {
        try {
            var line = new ByteArrayOutputStream();
            switch (form) {
                case TEXT -> text(message, line);
                case JSON -> line.write((json(message) + "\n").getBytes(StandardCharsets.UTF_8));
                case RAW -> line.write(message.payload());
            }
            line.writeTo(out);
            return true;
        } catch (IOException e) {
            return false; // said by the stream, unless its reader has gone
        }
    }

    private void text(IncomingMessage message, OutputStream line) throws IOException {
        if (withTopic) {
            EscapedText.write(message.topic().getBytes(StandardCharsets.UTF_8), line);
            line.write(' ');
        }
        EscapedText.write(message.payload(), line);
        line.write('\n');
    }

    private static String json(IncomingMessage message) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("topic", message.topic());
            try {
                String payload = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(message.payload()))
                        .toString();
                json.writeStringField("payload", payload);
            } catch (CharacterCodingException e) {
                json.writeBinaryField("base64", message.payload());
            }
            json.writeNumberField("qos", message.qos());
            json.writeBooleanField("retained", message.isRetained());
            json.writeStringField(
                    "time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
            json.writeEndObject();
        }
        return Output.safe(text.toString());
    }
}
