package io.zmqkit.cli.weather;

import io.zmqkit.cli.frame.Errors.CommandFailedException;
import io.zmqkit.patterns.pubsub.MalformedUpdateException;
import io.zmqkit.patterns.pubsub.WeatherUpdate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where a CSV file has its zip, temperature and humidity. Each row is parsed by itself, so that a quote that is never
 * closed spoils one row and not the rest of the file; a quoted line break is therefore not supported.
 */
record WeatherColumns(int zip, int temperature, int humidity) {

    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setIgnoreSurroundingSpaces(true)
            .setTrim(true)
            .get();

    /** Reads a header; {@code source} names the file in the error. */
    static WeatherColumns ofHeader(String line, String source) {
        List<String> names;
        try {
            names = split(line).stream()
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .toList();
        } catch (MalformedRowException e) {
            throw new CommandFailedException(source + " has no readable header: " + e.getMessage(), e);
        }
        return new WeatherColumns(
                column("zip", names, source), column("temperature", names, source), column("humidity", names, source));
    }

    private static int column(String name, List<String> names, String source) {
        int column = names.indexOf(name);
        if (column < 0) {
            throw new CommandFailedException(source + " has no column named " + name
                    + " (its first line must name zip, temperature and humidity)");
        }
        if (column != names.lastIndexOf(name)) {
            throw new CommandFailedException(source + " has more than one column named " + name);
        }
        return column;
    }

    /** Reads a row. */
    WeatherUpdate parse(String line) throws MalformedRowException {
        List<String> values = split(line);
        try {
            return WeatherUpdate.ofObservation(
                    value(values, zip, "zip"),
                    value(values, temperature, "temperature"),
                    value(values, humidity, "humidity"));
        } catch (MalformedUpdateException e) {
            throw new MalformedRowException(String.valueOf(e.getMessage()), e);
        }
    }

    private static String value(List<String> values, int column, String name) throws MalformedRowException {
        if (column >= values.size() || values.get(column).isEmpty()) {
            throw new MalformedRowException(name + " is missing", null);
        }
        return values.get(column);
    }

    private static List<String> split(String line) throws MalformedRowException {
        try (CSVParser parser = CSVParser.parse(line, FORMAT)) {
            List<CSVRecord> records = parser.getRecords();
            if (records.size() != 1) {
                throw new MalformedRowException("a row must be one line, was " + records.size(), null);
            }
            return new ArrayList<>(records.get(0).toList());
        } catch (IOException | UncheckedIOException e) {
            throw new MalformedRowException("a quote is not closed, or is followed by text", e);
        }
    }

    /** A row that is not an observation; the message says why. */
    static final class MalformedRowException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedRowException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
