package io.zmqkit.cli.sockets;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zmqkit.sockets.IotReading;
import java.io.IOException;

/** A device's reading as JSON. */
final class ReadingFields {

    private ReadingFields() {}

    static void write(IotReading reading, JsonGenerator json) throws IOException {
        json.writeStringField("device", reading.device().label());
        for (int i = 0; i < reading.values().size(); i++) {
            json.writeNumberField(
                    reading.device().quantities().get(i).name(),
                    reading.values().get(i));
        }
    }
}
