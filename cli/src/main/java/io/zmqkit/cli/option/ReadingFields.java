package io.zmqkit.cli.option;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zmqkit.sockets.IotReading;
import java.io.IOException;

/** A device's reading as JSON. */
public final class ReadingFields {

    private ReadingFields() {}

    public static void write(IotReading reading, JsonGenerator json) throws IOException {
        json.writeStringField("device", reading.device().label());
        for (int i = 0; i < reading.values().size(); i++) {
            json.writeNumberField(
                    reading.device().quantities().get(i).name(),
                    reading.values().get(i));
        }
    }
}
