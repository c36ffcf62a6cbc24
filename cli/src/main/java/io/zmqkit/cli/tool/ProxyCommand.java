package io.zmqkit.cli.tool;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.PeriodicNote;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.cli.option.EngineSettings;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.relay.LaneProxy;
import io.zmqkit.tools.socket.Place;
import io.zmqkit.tools.socket.Proxy;
import io.zmqkit.tools.socket.ProxyForm;
import io.zmqkit.tools.socket.ProxyStats;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code zmqkit proxy}. */
@Command(
        name = "proxy",
        description =
                "Forward between two sockets: XSUB-XPUB (forwarder), ROUTER-DEALER (queue) or PULL-PUSH (streamer)."
                        + " Runs until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit proxy forwarder --frontend tcp://127.0.0.1:5556 --frontend-connect --backend"
                    + " tcp://127.0.0.1:5566",
            "With --control tcp://127.0.0.1:5599: zmqkit req -c tcp://127.0.0.1:5599 PAUSE",
            "STATISTICS is eight frames of 8 bytes, numbers in the machine's byte order: messages and bytes that the frontend"
                    + " received, messages and bytes that it sent, and the same four of the backend.",
            "Exit codes: 0 terminated by --control, 1 an endpoint cannot be bound, 2 wrong usage, 3 refused by a server,"
                    + " 130/143 signal.",
        })
public final class ProxyCommand extends ProgramCommand {

    private static final int HIGH_WATER_MARK = 10_000;

    @Parameters(paramLabel = "forwarder|queue|streamer", description = "Which sockets.")
    private ProxyForm form;

    @Option(
            names = "--frontend",
            required = true,
            paramLabel = "ENDPOINT",
            description = "Where publishers, clients or ventilators are, or connect.")
    private Endpoint frontend;

    @Option(
            names = "--backend",
            required = true,
            paramLabel = "ENDPOINT",
            description = "Where subscribers, servers or workers are, or connect.")
    private Endpoint backend;

    @Option(names = "--frontend-connect", description = "Connect the frontend instead of binding it.")
    private boolean connectsFrontend;

    @Option(names = "--backend-connect", description = "Connect the backend instead of binding it.")
    private boolean connectsBackend;

    @Option(
            names = "--control",
            paramLabel = "ENDPOINT",
            description = "Bind a REP socket that takes PAUSE, RESUME, TERMINATE and STATISTICS, as zmq_proxy_steerable"
                    + " does, and STATUS, which replies with a line of text.")
    private @Nullable Endpoint control;

    @Option(
            names = "--stats",
            paramLabel = "DURATION",
            description = "How often to say on stderr what has been forwarded, if it has changed.")
    private @Nullable Duration stats;

    @Mixin
    private final EngineSettings engine = new EngineSettings();

    @Override
    public Integer call() {
        requireReadable(stats);
        if (form == ProxyForm.FORWARDER && isLane()) {
            return forwarder();
        }
        if (engine.isGiven() && form != ProxyForm.FORWARDER) {
            throw wrongUsage("--engine makes no sense with proxy " + form);
        }
        Proxy.Options options = new Proxy.Options(
                form,
                new Place(!connectsFrontend, frontend),
                new Place(!connectsBackend, backend),
                control,
                socketOptions());
        try (PeriodicNote periodic = new PeriodicNote(output())) {
            return run(context -> new Proxy(context, options), proxy -> ready(proxy, periodic), this::finish);
        }
    }

    private boolean isLane() {
        try {
            String obstacle = control != null ? "--control" : hasInproc() ? "an inproc endpoint" : null;
            return engine.isLane(socketOptions(), obstacle);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private boolean hasInproc() {
        return !frontend.isTcp() || !backend.isTcp();
    }

    private int forwarder() {
        var front = new EndpointFailures.Place(form.frontendRole(), frontend, !connectsFrontend);
        var back = new EndpointFailures.Place(form.backendRole(), backend, !connectsBackend);
        SocketOptions sockets = socketOptions(HIGH_WATER_MARK);
        try (PeriodicNote periodic = new PeriodicNote(output())) {
            return run(
                    context -> new LaneProxy(front, back, sockets),
                    proxy -> {
                        if (front.binds()) {
                            output().ready(front.role(), proxy.frontend());
                        }
                        if (back.binds()) {
                            output().ready(back.role(), proxy.backend());
                        }
                        start(periodic, () -> line(proxy.stats()));
                    },
                    proxy -> {
                        output().note(line(proxy.stats()));
                        return Errors.DONE;
                    });
        }
    }

    private void start(PeriodicNote periodic, Supplier<String> line) {
        if (stats != null) {
            periodic.start(stats, line);
        }
    }

    private void ready(Proxy proxy, PeriodicNote periodic) {
        proxy.frontend().ifPresent(endpoint -> output().ready(form.frontendRole(), endpoint));
        proxy.backend().ifPresent(endpoint -> output().ready(form.backendRole(), endpoint));
        proxy.control().ifPresent(endpoint -> output().ready("REP control", endpoint));
        start(periodic, () -> line(proxy.stats()));
    }

    private int finish(Proxy proxy) {
        output().note(line(proxy.stats()));
        return proxy.refusal() == null ? Errors.DONE : refused(proxy.refusal());
    }

    private String line(ProxyStats counts) {
        String back = form == ProxyForm.FORWARDER
                ? subscriptions(counts.back())
                : form == ProxyForm.QUEUE ? ", " + counts.back() + " back" : "";
        return "proxy: " + Output.messages(counts.forward()) + " forwarded" + back;
    }

    private static String line(LaneProxy.ProxyStats counts) {
        return "proxy: " + Output.messages(counts.forwarded()) + " forwarded" + subscriptions(counts.subscriptions())
                + EngineSettings.dropped(counts.dropped());
    }

    private static String subscriptions(long count) {
        return ", " + count + (count == 1 ? " subscription" : " subscriptions") + " and cancellations back";
    }
}
