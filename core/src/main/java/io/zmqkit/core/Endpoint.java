package io.zmqkit.core;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[^\\[\\]]*]|[^:\\[\\]]*):([^:]*)");
    private static final Pattern HOST = Pattern.compile("\\*|[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9.])?");
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.(25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?]");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");

    /** Checks what {@link #parse} would have checked, without its reasons. */
    public Endpoint {
        boolean sound = transport.equals("tcp")
                ? (HOST.matcher(host).matches() || IPV6.matcher(host).matches()) && port >= ANY_PORT && port <= 65_535
                : transport.equals("inproc") && NAME.matcher(host).matches() && port == ANY_PORT;
        if (!sound) {
            throw new IllegalArgumentException("not an endpoint: use Endpoint.parse, which says why");
        }
    }

    /**
     * Reads an endpoint.
     *
     * @param text for example {@code tcp://127.0.0.1:5555}, {@code tcp://*:*} or {@code inproc://test}
     * @return the endpoint
     * @throws IllegalArgumentException with a one-line reason if the text is not an endpoint that can be used
     */
    public static Endpoint parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw invalid(text, "an endpoint has at most " + MAX_LENGTH + " characters, this has " + text.length());
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
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
        if (address.indexOf(':') != address.lastIndexOf(':') && !address.startsWith("[")) {
            throw invalid(text, "an IPv6 address needs brackets: tcp://[::1]:5555");
        }
        if (!hostAndPort.matches() || hostAndPort.group(2).isEmpty()) {
            throw invalid(text, "the port is missing: write tcp://HOST:PORT, or tcp://HOST:* for any free port");
        }
        String host = hostAndPort.group(1);
        if (host.startsWith("[") && ipv6Address(host) == null) {
            throw invalid(text, "the brackets must hold an IPv6 address, was " + printable(host));
        }
        if (!host.startsWith("[") && !HOST.matcher(host).matches()) {
            throw invalid(text, "the host must be a name, an address, or * for every interface");
        }
        return new Endpoint("tcp", host.toLowerCase(Locale.ROOT), port(text, hostAndPort.group(2)));
    }

    private static @Nullable InetAddress ipv6Address(String host) {
        try {
            String withoutScope = host.replaceFirst("%.*]", "]");
            return IPV6.matcher(host).matches() ? InetAddress.getByName(withoutScope) : null;
        } catch (UnknownHostException e) {
            return null; // digits and colons that are not an address; brackets are never looked up
        }
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
        // characters that a terminal obeys, or cannot show
        return shown.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
    }

    /** {@return true for tcp, false for inproc} */
    public boolean isTcp() {
        return transport.equals("tcp");
    }

    /** {@return true if the port is the operating system's choice, which only a socket that binds can use} */
    public boolean isWildcard() {
        return isTcp() && (port == ANY_PORT || host.equals("*"));
    }

    /**
     * Refuses what no socket can connect to.
     *
     * @param role what is to connect, to the person who reads the error
     * @throws IllegalArgumentException if it leaves the host or the port open
     */
    public void requireConnectable(String role) {
        if (isWildcard()) {
            throw new IllegalArgumentException("cannot connect " + role + " to " + this
                    + ": only a socket that binds may leave the host or the port open");
        }
    }

    /**
     * Tells whether only programs on this machine can reach the endpoint. The only name that counts is localhost: the
     * owner of 127.0.0.1.example.org decides where that leads.
     *
     * @return true for inproc, localhost, 127.x.x.x and [::1]
     */
    public boolean isLoopback() {
        if (isIpv6Address()) {
            InetAddress address = ipv6Address(host);
            return address != null && address.isLoopbackAddress();
        }
        return !isTcp() || host.equals("localhost") || LOOPBACK.matcher(host).matches();
    }

    private boolean isIpv6Address() {
        return host.startsWith("[");
    }

    /**
     * Tells whether a socket for this endpoint has to speak IPv6. Names prefer IPv4, which every host has; IPv6 is for
     * addresses in brackets, and for names with no other address. Looks a name up.
     *
     * @return true if so; false for a name that cannot be found
     */
    public boolean needsIpv6() {
        return isIpv6Address() || (isTcp() && hasOnlyIpv6(host));
    }

    private static boolean hasOnlyIpv6(String name) {
        try {
            return !name.equals("*")
                    && Stream.of(InetAddress.getAllByName(name)).allMatch(address -> address instanceof Inet6Address);
        } catch (UnknownHostException e) {
            return false; // the bind or connect that follows fails for this reason and reports it
        }
    }

    /** {@return the endpoint as ZeroMQ writes it, for example {@code tcp://127.0.0.1:5555}} */
    @Override
    public String toString() {
        return isTcp() ? "tcp://" + host + ":" + (port == ANY_PORT ? "*" : port) : "inproc://" + host;
    }
}
