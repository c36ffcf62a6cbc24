package io.zmqkit.cli.sockets;

import io.zmqkit.sockets.ServerOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a server on plain sockets tolerates from its clients. */
final class ClientLimits {

    @Option(
            names = "--max-clients",
            paramLabel = "N",
            description = "Clients served at once; more are refused. Default: ${DEFAULT-VALUE}.")
    private int maxClients = 1000;

    @Option(
            names = "--idle",
            paramLabel = "DURATION",
            description =
                    "How long a client may say nothing, or not read, before it is closed or forgotten. Default: 10m; in the group"
                            + " chat 1m over UDP and 1h over TCP.")
    private @Nullable Duration idle;

    ServerOptions options(String role, InetSocketAddress address, Duration defaultIdle) {
        return new ServerOptions(role, address, maxClients, idle == null ? defaultIdle : idle);
    }
}
