package io.zmqkit.patterns.pubsub;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One observation. On the wire it is one frame of ASCII text, {@code ZIP TEMPERATURE HUMIDITY}, for example {@code
 * 10001 72 45}: the Guide's format; its clients read all three as whole numbers. The zip comes first because a SUB
 * socket compares its subscriptions with the first bytes of the frame.
 *
 * @param zip five digits
 * @param temperatureFahrenheit -80 to 134
 * @param humidityPercent 0 to 100
 */
public record WeatherUpdate(String zip, int temperatureFahrenheit, int humidityPercent) {

    private static final int LOWEST_FAHRENHEIT = -80;
    private static final int HIGHEST_FAHRENHEIT = 134;
    private static final int MAX_LENGTH = "99999 -80 100".length();

    private static final Pattern ZIP = Pattern.compile("[0-9]{5}");
    private static final Pattern FRAME = Pattern.compile("([0-9]{5}) (0|-?[1-9][0-9]{0,2}) (0|[1-9][0-9]{0,2})");
    /** The form of an observation, without exponent, NaN or hexadecimal, and short enough to compute with. */
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,9}(\\.[0-9]{1,20})?");

    /**
     * Checks the zip and both ranges.
     *
     * @throws MalformedUpdateException if one is wrong
     */
    public WeatherUpdate {
        if (!ZIP.matcher(zip).matches()) {
            throw new MalformedUpdateException("zip must be five digits, was " + MalformedUpdateException.quoted(zip));
        }
        requireBetween("temperature", BigDecimal.valueOf(temperatureFahrenheit), LOWEST_FAHRENHEIT, HIGHEST_FAHRENHEIT);
        requireBetween("humidity", BigDecimal.valueOf(humidityPercent), 0, 100);
    }

    private static void requireBetween(String name, BigDecimal value, int least, int most) {
        if (value.compareTo(BigDecimal.valueOf(least)) < 0 || value.compareTo(BigDecimal.valueOf(most)) > 0) {
            throw new MalformedUpdateException(
                    name + " must be " + least + " to " + most + ", was " + value.toPlainString());
        }
    }

    /**
     * Reads a frame.
     *
     * @param frame what a socket received, of any length
     * @return the update
     * @throws MalformedUpdateException if the frame is anything but an update
     */
    public static WeatherUpdate parse(byte[] frame) {
        if (frame.length > MAX_LENGTH) {
            throw new MalformedUpdateException("an update has at most " + MAX_LENGTH + " bytes, was " + frame.length);
        }
        // each byte becomes one character: none is lost or merged
        return parse(new String(frame, StandardCharsets.ISO_8859_1));
    }

    /**
     * Reads the text of a frame.
     *
     * @param text for example {@code 10001 72 45}
     * @return the update
     * @throws MalformedUpdateException if the text is anything but an update
     */
    public static WeatherUpdate parse(String text) {
        Matcher frame = FRAME.matcher(text);
        if (text.length() > MAX_LENGTH || !frame.matches()) {
            throw new MalformedUpdateException(
                    "an update looks like 10001 72 45, was " + MalformedUpdateException.quoted(text));
        }
        return new WeatherUpdate(frame.group(1), Integer.parseInt(frame.group(2)), Integer.parseInt(frame.group(3)));
    }

    /**
     * Makes an update from an observation that may have decimals. They are rounded half up, away from zero: 71.5 is
     * sent as 72 and -0.5 as -1. The range is checked before that, so 134.2 is too hot.
     *
     * @param zip five digits
     * @param temperatureFahrenheit decimal number, -80 to 134
     * @param humidityPercent decimal number, 0 to 100
     * @return the update
     * @throws MalformedUpdateException if one of them is wrong
     */
    public static WeatherUpdate ofObservation(String zip, String temperatureFahrenheit, String humidityPercent) {
        return new WeatherUpdate(
                zip,
                round("temperature", temperatureFahrenheit, LOWEST_FAHRENHEIT, HIGHEST_FAHRENHEIT),
                round("humidity", humidityPercent, 0, 100));
    }

    private static int round(String name, String text, int least, int most) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new MalformedUpdateException(
                    name + " must be a decimal number, was " + MalformedUpdateException.quoted(text));
        }
        BigDecimal value = new BigDecimal(text);
        requireBetween(name, value, least, most);
        return value.setScale(0, RoundingMode.HALF_UP).intValueExact();
    }

    /** {@return the frame to send} */
    public byte[] encode() {
        return toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** {@return the text of the frame, for example {@code 10001 72 45}} */
    @Override
    public String toString() {
        return zip + " " + temperatureFahrenheit + " " + humidityPercent;
    }
}
