package io.zmqkit.cli.sockets;

import java.net.InetSocketAddress;
import picocli.CommandLine.Option;

/** Where a server on plain sockets is found. */
final class ListenSettings {

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where clients connect; 0 for any free port. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--bind",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "The address to bind; 0.0.0.0 for every interface. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String host;

    ListenSettings(int defaultPort) {
        port = defaultPort;
    }

    InetSocketAddress address() {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0-65535, was " + port);
        }
        return new InetSocketAddress(host, port);
    }
}
