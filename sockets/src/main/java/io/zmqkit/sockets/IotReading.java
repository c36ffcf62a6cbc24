package io.zmqkit.sockets;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a device measures: {@code Device1: Temp=20, Humid=50, Illum=100} or {@code Device2: Heartbeat=80, Steps=2500,
 * Cal=2100}. On the wire it is one line of ASCII.
 *
 * @param device the kind of device
 * @param values one for each quantity of the device, in order
 */
public record IotReading(Device device, List<Integer> values) {

    /** As Python's time.ctime() writes it: English whatever the locale, the day of the month padded with a space. */
    private static final DateTimeFormatter CTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH);

    /**
     * One quantity.
     *
     * @param name as it stands before the equals sign
     * @param least smallest value
     * @param most largest value
     */
    public record Quantity(String name, int least, int most) {}

    /** The kinds of device. */
    public enum Device {
        /** A room: temperature in degrees Celsius, humidity in percent, illuminance in lux. */
        DEVICE1("Device1", new Quantity("Temp", 0, 40), new Quantity("Humid", 0, 100), new Quantity("Illum", 70, 150)),
        /** A wrist: heart rate per minute, steps, calories. */
        DEVICE2(
                "Device2",
                new Quantity("Heartbeat", 40, 140),
                new Quantity("Steps", 2000, 6000),
                new Quantity("Cal", 1000, 4000));

        private final String label;

        @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
        private final List<Quantity> quantities;

        private final Pattern form;

        Device(String label, Quantity... quantities) {
            this.label = label;
            this.quantities = List.of(quantities);
            form = Pattern.compile(Stream.of(quantities)
                    .map(quantity -> quantity.name() + "=([0-9]{1,4})")
                    .collect(Collectors.joining(", ", label + ": ", "")));
        }

        /** {@return the name on the wire} */
        public String label() {
            return label;
        }

        /** {@return what it measures} */
        public List<Quantity> quantities() {
            return quantities;
        }
    }

    /** Checks the number of values and their ranges. */
    public IotReading {
        values = List.copyOf(values);
        List<Quantity> quantities = device.quantities();
        boolean fits = values.size() == quantities.size();
        for (int i = 0; fits && i < values.size(); i++) {
            fits = values.get(i) >= quantities.get(i).least()
                    && values.get(i) <= quantities.get(i).most();
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "values of " + device.label() + " must be in the ranges of " + quantities);
        }
    }

    /**
     * Measures, by chance.
     *
     * @param device the kind of device
     * @param random where it comes from
     * @return a reading
     */
    public static IotReading random(Device device, RandomGenerator random) {
        return new IotReading(
                device,
                device.quantities().stream()
                        .map(quantity -> random.nextInt(quantity.least(), quantity.most() + 1))
                        .toList());
    }

    /**
     * Reads a line.
     *
     * @param line without its end
     * @return the reading
     * @throws MalformedLineException if it is none
     */
    static IotReading parse(String line) throws MalformedLineException {
        for (Device device : Device.values()) {
            Matcher matcher = device.form.matcher(line);
            if (matcher.matches()) {
                return of(device, matcher);
            }
        }
        throw new MalformedLineException("sent what is no reading");
    }

    private static IotReading of(Device device, Matcher matcher) throws MalformedLineException {
        List<Integer> values = new ArrayList<>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            values.add(Integer.valueOf(matcher.group(i)));
        }
        try {
            return new IotReading(device, values);
        } catch (IllegalArgumentException e) {
            throw new MalformedLineException("sent a reading that is out of range");
        }
    }

    /** {@return the line on the wire} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(device.label()).append(':');
        for (int i = 0; i < values.size(); i++) {
            text.append(i == 0 ? " " : ", ")
                    .append(device.quantities().get(i).name())
                    .append('=')
                    .append(values.get(i));
        }
        return text.toString();
    }

    /**
     * A moment as it stands in front of a line.
     *
     * @param time when
     * @return for example {@code Fri Mar 18 22:55:13 2022}
     */
    public static String ctime(ZonedDateTime time) {
        return CTIME.format(time);
    }
}
