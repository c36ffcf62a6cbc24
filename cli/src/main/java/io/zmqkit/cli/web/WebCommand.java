package io.zmqkit.cli.web;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Exposure;
import io.zmqkit.cli.frame.StoppableCommand;
import io.zmqkit.cli.option.RelayAddress;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.socket.InsufficientSecurityException;
import io.zmqkit.web.WebOptions;
import io.zmqkit.web.WebServer;
import io.zmqkit.web.WebStats;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zmqkit web}. */
@Command(
        name = "web",
        description = {
            "A web server: the chat as a page, at /live a view of what programs with --live do, and ZeroMQ for browsers",
            "(ZWS 2.0) at /zws/collect, /zws/publish and /zws/history, which lead to a relay. Runs until Ctrl-C.",
        },
        footer = {
            "",
            "Example: zmqkit web, and then http://127.0.0.1:8080/ in a browser",
            "Exit codes: 1 the port cannot be bound, 2 wrong usage, 130/143 signal.",
        })
public final class WebCommand extends StoppableCommand {

    private static final String PASSWORD_VARIABLE = "ZMQKIT_WEB_PASSWORD";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where browsers connect; 0 for any free port. Default: ${DEFAULT-VALUE}.")
    private int port = 8080;

    @Option(
            names = "--bind",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "The address to bind; * for every interface. Default: ${DEFAULT-VALUE}.")
    private String host;

    @Option(
            names = "--relay",
            paramLabel = "HOST[:PORT]",
            defaultValue = "127.0.0.1",
            description = "The relay: its collector's port, the others lie at -1 and +1. It need not be there yet."
                    + " Default: 127.0.0.1:5558.")
    private RelayAddress relay;

    @Option(
            names = "--live",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5550",
            description = "Where programs with --live tell what they do, for /live. Default: ${DEFAULT-VALUE}.")
    private Endpoint live;

    @Mixin
    private final Exposure exposure = new Exposure();

    @Option(
            names = "--password",
            paramLabel = "TEXT",
            description = "Ask everybody for this password, with any user name. Or set " + PASSWORD_VARIABLE
                    + ", which others on this machine do not see. It travels unencrypted.")
    private @Nullable String password;

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            split = ",",
            description = "Let pages of another server connect, for example https://chat.example.org.")
    private List<String> origins = List.of();

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Connections at a time; a chat page has three. Default: ${DEFAULT-VALUE}.")
    private int maxConnections;

    @Option(
            names = "--max-message",
            paramLabel = "BYTES",
            defaultValue = "65536",
            description =
                    "Largest frame taken from a browser; from the relay at least 1 MiB is. Default: ${DEFAULT-VALUE}.")
    private int maxMessageBytes;

    @Option(names = "--help", usageHelp = true, description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean isHelpWanted;

    @Override
    public Integer call() {
        try (ZContext context = Contexts.open(failure -> System.exit(Errors.FAILED))) {
            return run(signal(), () -> open(context), server -> server, this::ready, this::finish);
        }
    }

    private WebServer open(ZContext context) {
        if (port < 0 || port > 65_535) {
            throw wrongUsage("--port must be 0-65535, was " + port);
        }
        for (String origin : origins) {
            if (!origin.matches("https?://[^/?#\\s]+")) {
                throw wrongUsage("--allow-origin must look like https://chat.example.org, was " + origin);
            }
        }
        WebOptions options = options();
        try {
            return new WebServer(context, options);
        } catch (InsufficientSecurityException e) {
            boolean isForBrowsers =
                    options.password() == null && !options.endpoint().isLoopback();
            throw wrongUsage(
                    isForBrowsers
                            ? e.getMessage() + ": give --password, or " + Exposure.OPTION + " if that is what you want"
                            : Exposure.advice(e, false)); // the live view, which no password guards
        }
    }

    private WebOptions options() {
        return new WebOptions(
                Endpoint.parse("tcp://" + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":"
                        + (port == 0 ? "*" : port)),
                exposure.isAllowed(),
                password == null ? System.getenv(PASSWORD_VARIABLE) : password,
                relay.collector(),
                relay.publisher(),
                relay.history(),
                live,
                Set.copyOf(origins),
                maxConnections,
                maxMessageBytes);
    }

    private void ready(WebServer server) {
        Endpoint at = server.endpoint();
        output().ready("PULL live view", server.liveEndpoint());
        output().ready("web server", at);
        output().note("web: http://" + (at.host().equals("*") ? "localhost" : at.host()) + ":" + at.port()
                + "/ the chat, /live the live view");
    }

    private int finish(WebServer server) {
        WebStats counts = server.stats();
        output().note("web: " + counts.requests() + (counts.requests() == 1 ? " request" : " requests")
                + (counts.refused() == 0 ? "" : ", " + counts.refused() + " refused")
                + (counts.wrongPasswords() == 0 ? "" : ", " + counts.wrongPasswords() + " with a wrong password")
                + (counts.cutOff() == 0 ? "" : ", " + counts.cutOff() + " connections cut off")
                + (counts.unusableReports() == 0 ? "" : ", " + counts.unusableReports() + " reports not usable"));
        return Errors.DONE;
    }
}
