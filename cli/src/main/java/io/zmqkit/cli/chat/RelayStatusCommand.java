package io.zmqkit.cli.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.option.RelayAddress;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.relay.StatusClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = "Ask a relay how it is: clients, rooms, sessions, duplicates, descriptors, journal.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit relay status --json",
            "Exit codes: 0 done, 1 the relay does not tell, 2 wrong usage, 3 no answer in time, or the key was refused, 130/143 signal.",
        })
final class RelayStatusCommand extends ProgramCommand {

    @Option(
            names = "--relay",
            paramLabel = "HOST[:PORT]",
            description = "The relay, in place of --history: PORT is its collector's, 5558 by default.")
    private @Nullable RelayAddress relay;

    @Option(
            names = "--history",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5559",
            description = "The relay's history. Default: ${DEFAULT-VALUE}.")
    private Endpoint history;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "How long to wait for the answer. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Override
    public Integer call() {
        if (relay != null) {
            requireNone("--relay", "--history");
            history = relay.history();
        }
        return run(context -> new StatusClient(context, history, timeout, socketOptions()), client -> {}, this::tell);
    }

    private int tell(StatusClient client) {
        if (!client.refusal().isEmpty()) {
            output().warn("the relay at " + history + " does not tell: " + client.refusal());
            return Errors.FAILED;
        }
        Refusal shutOut = client.shutOut();
        if (shutOut != null) {
            return refused(shutOut);
        }
        Map<String, String> told = client.stats().told();
        if (told.isEmpty()) {
            output().warn("no answer from a relay at " + history + " in " + Converters.text(timeout)
                    + " (is it running? see --history)");
            return Errors.NO_ANSWER;
        }
        output().data(lines(told), json -> write(told, json));
        return Errors.DONE;
    }

    private static List<String> lines(Map<String, String> values) {
        List<String> lines = new ArrayList<>();
        values.forEach((name, value) -> lines.add(name.replace('-', ' ') + ": " + value));
        return lines;
    }

    private static void write(Map<String, String> values, JsonGenerator json) throws IOException {
        for (Map.Entry<String, String> each : values.entrySet()) {
            if (each.getValue().matches("[0-9]{1,18}")) {
                json.writeNumberField(each.getKey(), Long.parseLong(each.getValue()));
            } else {
                json.writeStringField(each.getKey(), each.getValue());
            }
        }
    }
}
