package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.Exposure;
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
    private String host;

    @Option(
            names = Exposure.OPTION,
            description = "Allow other machines to connect, though nothing is encrypted and nobody is authenticated.")
    private boolean insecure;

    ListenSettings(int defaultPort) {
        port = defaultPort;
    }

    InetSocketAddress address() {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0-65535, was " + port);
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (!insecure && address.getAddress() != null && !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("--bind " + host + " lets other machines in, unencrypted and"
                    + " unauthenticated: give " + Exposure.OPTION + " if that is what you want");
        }
        return address;
    }
}
