package io.zmqkit.cli.weather;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.patterns.pubsub.WeatherProxy;
import io.zmqkit.patterns.pubsub.WeatherProxyStats;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "proxy",
        description = "Serve many subscribers over one connection to a publisher (XSUB-XPUB). Runs until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit weather proxy, then zmqkit weather subscriber 10001 --connect tcp://127.0.0.1:5566",
            "Exit codes: 1 the backend cannot be bound, 2 wrong usage, 3 the publisher's host is unknown, or it"
                    + " refused this proxy's key, 130/143 signal.",
        })
final class WeatherProxyCommand extends ProgramCommand {

    @Option(
            names = "--frontend",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5556",
            description = "The publisher to connect to; it need not be there yet. Default: ${DEFAULT-VALUE}.")
    private Endpoint frontend;

    @Option(
            names = "--backend",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5566",
            description = "Where subscribers connect. Default: ${DEFAULT-VALUE}.")
    private Endpoint backend;

    @Option(
            names = "--last-value",
            description = "Keep the newest update of each zip and repeat it when somebody subscribes. The proxy then"
                    + " subscribes to every zip at once, so a publisher that waits for a first subscriber has one.")
    private boolean lastValue;

    @Override
    public Integer call() {
        return run(
                context -> new WeatherProxy(
                        context, new WeatherProxy.Options(frontend, backend, lastValue, socketOptions())),
                proxy -> {
                    output().ready("XPUB backend", proxy.backend());
                    output().note("ready: XSUB frontend connects to " + proxy.frontend());
                },
                proxy -> {
                    WeatherProxyStats stats = proxy.stats();
                    output().note("weather proxy: " + stats.updates()
                            + (lastValue ? " updates forwarded, " : " updates and ") + stats.subscriptions()
                            + (lastValue
                                    ? " subscriptions, " + stats.repeats() + " last values repeated, "
                                    : " subscriptions forwarded, ")
                            + stats.junk() + " other frames dropped");
                    Refusal refusal = proxy.refusal();
                    return refusal == null ? Errors.DONE : refused(refusal);
                });
    }
}
