package io.zmqkit.cli.sockets;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the server of a client on plain sockets is. */
public final class PeerSettings {

    private final int defaultPort;

    @Option(names = "--connect", paramLabel = "HOST:PORT", description = "The server. Default: 127.0.0.1 and --port.")
    private @Nullable InetSocketAddress server;

    @Option(names = "--port", paramLabel = "PORT", description = "The server's port on this machine.")
    private @Nullable Integer port;

    PeerSettings(int defaultPort) {
        this.defaultPort = defaultPort;
    }

    public InetSocketAddress address() {
        if (server != null && port != null) {
            throw new IllegalArgumentException("--connect names the port already: leave out --port");
        }
        if (port != null && (port < 1 || port > 65_535)) {
            throw new IllegalArgumentException("port must be 1-65535, was " + port);
        }
        return server != null
                ? server
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), port == null ? defaultPort : port);
    }
}
