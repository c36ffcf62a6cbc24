package io.zmqkit.cli.wire;

import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.tools.chaos.ChaosOptions.Rhythm;
import io.zmqkit.tools.chaos.Direction;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How faults are written: {@code 1%}, {@code 100KB/s}, {@code 2s/10s}. */
final class FaultText {

    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?)%");
    private static final Pattern BANDWIDTH = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,3})?)(B|KB|MB)/s");
    private static final Pattern RHYTHM = Pattern.compile("([^/]+)/([^/]+)");

    private FaultText() {}

    /** Reads a percentage as a share, 0 to 1. */
    static double share(String text) {
        Matcher matcher = PERCENT.matcher(text);
        BigDecimal percent = matcher.matches() ? new BigDecimal(matcher.group(1)) : BigDecimal.TEN.pow(3);
        if (percent.compareTo(BigDecimal.TEN.pow(2)) > 0) {
            throw new TypeConversionException(
                    "'" + Output.safe(text) + "' is not a percentage: write 0% to 100%, 0.5% for example");
        }
        return percent.movePointLeft(2).doubleValue();
    }

    /** Reads bytes a second, at least 1. */
    static long bandwidth(String text) {
        Matcher matcher = BANDWIDTH.matcher(text);
        if (matcher.matches()) {
            int digits = switch (matcher.group(2)) {
                case "B" -> 0;
                case "KB" -> 3;
                default -> 6;
            };
            long bytes = new BigDecimal(matcher.group(1)).movePointRight(digits).longValue();
            if (bytes > 0) {
                return bytes;
            }
        }
        throw new TypeConversionException("'" + Output.safe(text)
                + "' is not a bandwidth: write 500B/s, 100KB/s or 2.5MB/s (KB is 1000 bytes), at least 1B/s");
    }

    /** Reads how long nothing passes, and of what. */
    static Rhythm rhythm(String text) {
        Matcher matcher = RHYTHM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + Output.safe(text)
                    + "' does not say how long, and of what: write 2s/10s for 2 s of every 10 s");
        }
        try {
            return new Rhythm(Converters.duration(matcher.group(1)), Converters.duration(matcher.group(2)));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** For picocli. */
    static final class Share implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            return share(text);
        }
    }

    /** For picocli. */
    static final class Bandwidth implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return bandwidth(text);
        }
    }

    /** For picocli. */
    static final class Freeze implements ITypeConverter<Rhythm> {
        @Override
        public Rhythm convert(String text) {
            return rhythm(text);
        }
    }

    /** For picocli. */
    static final class Which implements ITypeConverter<Direction> {
        @Override
        public Direction convert(String text) {
            return switch (text) {
                case "both" -> Direction.BOTH;
                case "to-server" -> Direction.TO_SERVER;
                case "to-client" -> Direction.TO_CLIENT;
                default ->
                    throw new TypeConversionException(
                            "'" + Output.safe(text) + "' is not a direction: write both, to-server or to-client");
            };
        }
    }
}
