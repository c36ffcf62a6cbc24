package io.zmqkit.cli.option;

import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.OwnCommand;
import io.zmqkit.core.Endpoint;
import io.zmqkit.labs.Lab;
import io.zmqkit.labs.Labs;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** How text on the command line becomes a value. */
public final class Converters {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,3})?)(ms|s|m|h)");

    private static final Pattern ADDRESS =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,252}|\\[[0-9A-Fa-f:.]{2,45}]):([0-9]{1,5})");

    private Converters() {}

    public static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException(
                    "'" + Output.safe(text) + "' is not a duration: write 250ms, 2s, 1.5m or 1h, not negative");
        }
        int millisPerUnit = switch (matcher.group(2)) {
            case "ms" -> 1;
            case "s" -> 1000;
            case "m" -> 60_000;
            default -> 3_600_000;
        };
        BigDecimal millis = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(millisPerUnit));
        return Duration.ofMillis(millis.longValue())
                .plusNanos(millis.remainder(BigDecimal.ONE).movePointRight(6).longValue());
    }

    /** Writes a duration the way that {@link #duration} reads it. */
    public static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    /** Reads {@code HOST:PORT} or {@code [IPV6]:PORT}; whether the host exists is seen when it is connected to. */
    public static InetSocketAddress address(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
        if (port < 1 || port > 65_535) {
            throw new TypeConversionException(
                    "'" + Output.safe(text) + "' is not an address: write HOST:PORT, with a port of 1-65535");
        }
        return new InetSocketAddress(matcher.group(1), port);
    }

    /** Writes an address the way that {@link #address} reads it. */
    public static String text(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** If the bytes of a name are not text in the locale's encoding, Java returns another name. */
    public static Path path(String text) {
        try {
            Path path = Path.of(text);
            if (text.indexOf('\ufffd') < 0 || Files.exists(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            if (text.indexOf('\0') >= 0) {
                throw new TypeConversionException("'" + Output.safe(text) + "' is not a file name");
            }
        }
        throw new TypeConversionException(
                "'" + Output.safe(text) + "' is a name that Java cannot read here: rename the file to a name in UTF-8"
                        + ("UTF-8".equals(System.getProperty("sun.jnu.encoding")) ? "" : ", or set LC_ALL=C.UTF-8"));
    }

    public static Lab lab(String text) {
        return Labs.find(text)
                .orElseThrow(() -> new TypeConversionException("there is no lab '" + Output.safe(text)
                        + "': write its number (" + OwnCommand.typed() + " lab list shows them)"));
    }

    public static Endpoint endpoint(String text) {
        try {
            return Endpoint.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
