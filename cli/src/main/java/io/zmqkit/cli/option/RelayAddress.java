package io.zmqkit.cli.option;

import io.zmqkit.core.Endpoint;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a relay is, in short: {@code HOST} or {@code HOST:PORT}. The port is its collector's; its publisher is one below,
 * its history one above.
 *
 * @param collector where it collects
 */
public record RelayAddress(Endpoint collector) implements Iterable<Endpoint> {

    private static final int USUAL_PORT = 5558;
    private static final int HIGHEST_PORT = 65_535;

    /** Reads what was typed, for example {@code 192.0.2.10}, {@code [::1]:6000}, {@code *} or {@code localhost:*}. */
    public static RelayAddress parse(String text) {
        if (text.contains("://")) {
            throw new TypeConversionException(
                    "'" + text + "' is an endpoint: a relay is HOST or HOST:PORT, without tcp://");
        }
        boolean hasPort = text.substring(text.lastIndexOf(']') + 1).contains(":");
        Endpoint collector = Converters.endpoint("tcp://" + text + (hasPort ? "" : ":" + USUAL_PORT));
        int port = collector.port();
        if (port != Endpoint.ANY_PORT && (port < 2 || port == HIGHEST_PORT)) {
            throw new TypeConversionException(
                    "the ports beside " + port + " are the relay's, too: the port must be 2-" + (HIGHEST_PORT - 1));
        }
        return new RelayAddress(collector);
    }

    /** {@return where it publishes} */
    public Endpoint publisher() {
        return beside(-1);
    }

    /** {@return where it answers for what was missed} */
    public Endpoint history() {
        return beside(1);
    }

    @Override
    public Iterator<Endpoint> iterator() {
        return List.of(collector, publisher(), history()).iterator();
    }

    private Endpoint beside(int distance) {
        int port = collector.port() == Endpoint.ANY_PORT ? Endpoint.ANY_PORT : collector.port() + distance;
        return new Endpoint(collector.transport(), collector.host(), port);
    }
}
