package io.zmqkit.core;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place to bind or connect a socket: {@code tcp://HOST:PORT} or {@code inproc://NAME}.
 *
 * <p>The host may be a name, an IPv4 address, an IPv6 address in brackets, or {@code *} (every interface); the port may
 * be {@code *} (any free one). Both wildcards are for binding only.
 *
 * @param transport {@code tcp} or {@code inproc}
 * @param host host of a tcp endpoint as written, or the name of an inproc endpoint
 * @param port 1-65535; {@link #ANY_PORT} for {@code *} and for inproc
 */
public record Endpoint(String transport, String host, int port) {

    /** The port of an endpoint that leaves the choice to the operating system. */
    public static final int ANY_PORT = 0;

    private static final int MAX_LENGTH = 300;
    private static final Pattern FORM = Pattern.compile("([a-z]+)://(.*)");
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]*):([^:]*)");
    private static final Pattern HOST = Pattern.compile("\\*|\\[.+]|[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9.])?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");

    /**
     * Reads an endpoint.
     *
     * @param text for example {@code tcp://127.0.0.1:5555}, {@code tcp://*:*} or {@code inproc://test}
     * @return the endpoint
     * @throws IllegalArgumentException with a one-line reason if the text is not an endpoint that can be used
     */
    public static Endpoint parse(String text) {
        Matcher form = FORM.matcher(text);
        if (text.length() > MAX_LENGTH || !form.matches()) {
            throw invalid(text, "an endpoint looks like tcp://127.0.0.1:5555");
        }
        String transport = form.group(1);
        String address = form.group(2);
        return switch (transport) {
            case "tcp" -> tcp(text, address);
            case "inproc" -> {
                if (!NAME.matcher(address).matches()) {
                    throw invalid(text, "an inproc endpoint needs a name of letters, digits and . _ / -");
                }
                yield new Endpoint(transport, address, ANY_PORT);
            }
            case "ipc" ->
                throw invalid(
                        text,
                        "ipc:// is not supported: JeroMQ maps it to a loopback TCP port that no other ZeroMQ library"
                                + " can reach; use tcp://127.0.0.1:PORT");
            case "ws", "wss" ->
                throw invalid(text, transport + ":// is not supported: JeroMQ has no WebSocket transport; use tcp://");
            default -> throw invalid(text, "transport must be tcp or inproc, was " + printable(transport));
        };
    }

    private static Endpoint tcp(String text, String address) {
        Matcher hostAndPort = HOST_AND_PORT.matcher(address);
        if (!hostAndPort.matches() || hostAndPort.group(2).isEmpty()) {
            throw invalid(text, "the port is missing: write tcp://HOST:PORT, or tcp://HOST:* for any free port");
        }
        String host = hostAndPort.group(1);
        if (!HOST.matcher(host).matches()) {
            throw invalid(text, "the host must be a name, an address, or * for every interface");
        }
        return new Endpoint("tcp", host.toLowerCase(Locale.ROOT), port(text, hostAndPort.group(2)));
    }

    private static int port(String text, String port) {
        if (port.equals("*")) {
            return ANY_PORT;
        }
        if (port.matches("[0-9]{1,5}") && Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65_535) {
            return Integer.parseInt(port);
        }
        throw invalid(text, "the port must be 1-65535 or *, was " + printable(port));
    }

    private static IllegalArgumentException invalid(String text, String reason) {
        return new IllegalArgumentException("'" + printable(text) + "': " + reason);
    }

    private static String printable(String text) {
        String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
        return shown.replaceAll("\\p{Cntrl}", "?");
    }

    /** {@return true for tcp, false for inproc} */
    public boolean isTcp() {
        return transport.equals("tcp");
    }

    /** {@return true if the port is the operating system's choice, which only a socket that binds can use} */
    public boolean isWildcard() {
        return isTcp() && (port == ANY_PORT || host.equals("*"));
    }

    /** {@return true if only programs on this machine can reach the endpoint} */
    public boolean isLoopback() {
        return !isTcp() || host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    /** {@return the endpoint as ZeroMQ writes it, for example {@code tcp://127.0.0.1:5555}} */
    @Override
    public String toString() {
        return isTcp() ? "tcp://" + host + ":" + (port == ANY_PORT ? "*" : port) : "inproc://" + host;
    }
}
