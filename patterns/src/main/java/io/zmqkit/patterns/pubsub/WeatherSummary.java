package io.zmqkit.patterns.pubsub;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Averages per zip. For one thread at a time. */
public final class WeatherSummary {

    private final Map<String, Line> lines = new HashMap<>();
    private final List<String> asked;
    private final boolean prefix;

    /**
     * The updates received about one zip.
     *
     * @param zip the zip; or a zip or prefix that was asked for but for which nothing came
     * @param updates how many updates
     * @param temperatureSum sum of their temperatures, degrees Fahrenheit
     * @param humiditySum sum of their humidities, percent
     */
    public record Line(String zip, long updates, long temperatureSum, long humiditySum) {

        private Line plus(WeatherUpdate update) {
            return new Line(
                    zip,
                    updates + 1,
                    temperatureSum + update.temperatureFahrenheit(),
                    humiditySum + update.humidityPercent());
        }

        /**
         * The average temperature.
         *
         * @param decimals how many decimals to round to, half up
         * @return degrees Fahrenheit
         * @throws ArithmeticException if there were no updates
         */
        public BigDecimal averageTemperature(int decimals) {
            return average(temperatureSum, decimals);
        }

        /**
         * The average humidity.
         *
         * @param decimals how many decimals to round to, half up
         * @return percent
         * @throws ArithmeticException if there were no updates
         */
        public BigDecimal averageHumidity(int decimals) {
            return average(humiditySum, decimals);
        }

        private BigDecimal average(long sum, int decimals) {
            return BigDecimal.valueOf(sum).divide(BigDecimal.valueOf(updates), decimals, RoundingMode.HALF_UP);
        }
    }

    /**
     * Starts an empty summary.
     *
     * @param asked the zips or prefixes asked for, in the order of the lines
     * @param prefix true if they are prefixes
     */
    WeatherSummary(Collection<String> asked, boolean prefix) {
        this.asked = List.copyOf(asked);
        this.prefix = prefix;
    }

    void add(WeatherUpdate update) {
        lines.put(update.zip(), line(update.zip()).plus(update));
    }

    /**
     * Gives a line for each zip asked for, in that order; or, if prefixes were asked for, a line for each zip that
     * came, by zip, and then one for each prefix that nothing came for.
     *
     * @return the lines
     */
    public List<Line> lines() {
        List<Line> result = new ArrayList<>();
        if (prefix) {
            new TreeSet<>(lines.keySet()).forEach(zip -> result.add(line(zip)));
        }
        for (String text : asked) {
            if (!prefix || lines.keySet().stream().noneMatch(zip -> zip.startsWith(text))) {
                result.add(line(text));
            }
        }
        return result;
    }

    boolean has(String zip) {
        return lines.containsKey(zip);
    }

    private Line line(String zip) {
        return lines.getOrDefault(zip, new Line(zip, 0, 0, 0));
    }
}
