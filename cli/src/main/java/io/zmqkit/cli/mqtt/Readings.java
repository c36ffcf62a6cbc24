package io.zmqkit.cli.mqtt;

import io.zmqkit.bridge.client.IncomingMessage;
import io.zmqkit.bridge.client.OutgoingMessage;
import io.zmqkit.sockets.IotReading;
import io.zmqkit.sockets.IotReading.Device;
import io.zmqkit.sockets.IotReading.Quantity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A device's readings as messages: {@code home/device1/temp}, {@code home/device1/humid} and so on, in the order of its
 * quantities. Puts them together again. One thread.
 */
final class Readings {

    static final String HOME = "home/";
    private static final int QOS = 1;
    private static final int MOST_DIGITS = 9;

    private final Map<Device, List<Integer>> begun = new EnumMap<>(Device.class);

    /** {@return the first two levels of its topics} */
    static String topic(Device device) {
        return HOME + device.label().toLowerCase(Locale.ROOT);
    }

    private static String topic(Device device, Quantity quantity) {
        return topic(device) + "/" + quantity.name().toLowerCase(Locale.ROOT);
    }

    /** Whether a device is there: online, or offline, which is also its will. */
    static OutgoingMessage status(Device device, boolean isOnline) {
        byte[] text = (isOnline ? "online" : "offline").getBytes(StandardCharsets.UTF_8);
        return new OutgoingMessage(topic(device) + "/status", text, QOS, true, null);
    }

    static List<OutgoingMessage> messages(IotReading reading) {
        List<OutgoingMessage> messages = new ArrayList<>();
        for (int i = 0; i < reading.values().size(); i++) {
            String topic = topic(reading.device(), reading.device().quantities().get(i));
            byte[] payload = reading.values().get(i).toString().getBytes(StandardCharsets.UTF_8);
            messages.add(new OutgoingMessage(topic, payload, QOS, true, null));
        }
        return messages;
    }

    /** Takes a message: the reading that it completes, if it does. */
    Optional<IotReading> take(IncomingMessage message) {
        for (Device device : Device.values()) {
            for (int i = 0; i < device.quantities().size(); i++) {
                if (message.topic().equals(topic(device, device.quantities().get(i)))) {
                    return take(device, i, new String(message.payload(), StandardCharsets.UTF_8));
                }
            }
        }
        return Optional.empty();
    }

    /** A quantity out of its order ends what was begun: another message is missing. */
    private Optional<IotReading> take(Device device, int index, String value) {
        List<Integer> values = begun.computeIfAbsent(device, of -> new ArrayList<>());
        if (index == 0) {
            values.clear();
        }
        if (values.size() != index || value.length() > MOST_DIGITS || !value.matches("[0-9]+")) {
            values.clear();
            return Optional.empty();
        }
        values.add(Integer.valueOf(value));
        if (values.size() < device.quantities().size()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new IotReading(device, values));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // out of its range
        } finally {
            values.clear();
        }
    }
}
