package io.zmqkit.cli.wire;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.option.CurveSettings;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.curve.CurveSecurity;
import io.zmqkit.tools.probe.Advice;
import io.zmqkit.tools.probe.Findings;
import io.zmqkit.tools.probe.Probe;
import io.zmqkit.tools.probe.ProbeOptions;
import io.zmqkit.wire.zmtp.SocketKind;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "probe",
        description = {
            "Look at an endpoint: who is there, and what it takes to talk to it.",
            "The peer sees a client that comes and goes. What would send a partner real messages (PUSH, DEALER, REQ, PAIR)"
                    + " gets none; a publisher is listened to. Only JeroMQ's PUSH and DEALER, if they bind, deal to whoever"
                    + " has connected: what they send while the probe is there is lost.",
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit probe tcp://127.0.0.1:5556 --as SUB --subscribe 10001",
            "         zmqkit probe tcp://127.0.0.1:5556 --wait 30s",
            "Exit codes: 0 it is what --as wants, 1 it is not, 2 wrong usage, 3 nobody answered.",
        })
public final class ProbeCommand implements Callable<Integer> {

    private static final long AGAIN_NANOS = 200_000_000;

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "ENDPOINT", description = "What to look at, for example tcp://127.0.0.1:5556.")
    private Endpoint endpoint;

    @Option(
            names = "--as",
            paramLabel = "TYPE",
            description = "Would a socket of this type ever talk to it? One of ${COMPLETION-CANDIDATES}.")
    private @Nullable SocketKind as;

    @Option(
            names = "--subscribe",
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "Of a publisher: does anything begin with this? Default: everything.")
    private String prefix;

    @Option(
            names = "--listen",
            paramLabel = "DURATION",
            defaultValue = "1s",
            description = "How long to listen to a publisher. Default: ${DEFAULT-VALUE}.")
    private Duration listen;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "How long to wait for each answer. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            defaultValue = "0s",
            description = "Look again until somebody answers, for so long. Default: look once.")
    private Duration wait;

    @Mixin
    private final CurveSettings curve = new CurveSettings();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!endpoint.isTcp() || endpoint.isWildcard() || endpoint.port() == Endpoint.ANY_PORT) {
            throw new ParameterException(spec.commandLine(), "ENDPOINT must be tcp://HOST:PORT, was " + endpoint);
        }
        Findings found = look(options());
        if (found.reach() != Findings.Reach.CONNECTED) {
            output.warn(nobody(found.reach()));
            return Errors.NO_ANSWER;
        }
        Advice advice = Advice.on(found, as, prefix);
        ProbeReport report = new ProbeReport(found, advice, listen);
        output.data(lines(report, found), report::write);
        return advice.fits() ? Errors.DONE : Errors.FAILED;
    }

    private Findings look(ProbeOptions options) {
        long start = System.nanoTime();
        Findings found = new Probe(options).run();
        while (found.reach() != Findings.Reach.CONNECTED && System.nanoTime() - start < wait.toNanos()) {
            LockSupport.parkNanos(AGAIN_NANOS);
            found = new Probe(options).run();
        }
        return found;
    }

    /** What is there, and the command that would talk to it. */
    private List<String> lines(ProbeReport report, Findings found) {
        List<String> lines = new ArrayList<>(report.lines());
        if (as == null) {
            found.kind()
                    .map(kind -> kind.partners().iterator().next())
                    .ifPresent(partner ->
                            lines.add("try: zmqkit " + partner.name().toLowerCase(Locale.ROOT) + " -c " + endpoint));
        }
        return lines;
    }

    private ProbeOptions options() {
        try {
            InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
            CurveSecurity security = curve.toSecurity();
            if (security != null && (security.serverKey() == null || security.authorized() != null)) {
                throw new IllegalArgumentException("a probe connects: with --curve it needs --server-key alone");
            }
            return new ProbeOptions(address, prefix, listen, timeout, security);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private String nobody(Findings.Reach reach) {
        return switch (reach) {
            case REFUSED -> "nobody listens at " + endpoint + ": the connection is refused (is the program running?)";
            case NO_ANSWER ->
                "no answer from " + endpoint + " in " + Converters.text(timeout)
                        + " (is the host up? does a firewall drop it?)";
            default -> "cannot reach " + endpoint + ": unknown host, or no way to it";
        };
    }
}
