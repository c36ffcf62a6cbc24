package io.zmqkit.cli.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.tools.chaos.ChaosEvent;
import io.zmqkit.tools.chaos.ChaosEvent.Kind;
import io.zmqkit.tools.chaos.ChaosStats;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints what chaos does, and its ledger. */
final class ChaosPrinter extends EventPrinter<ChaosEvent> {

    private final Output output;

    ChaosPrinter(Output output) {
        super("chaos-printer", output);
        this.output = output;
    }

    @Override
    long size(ChaosEvent event) {
        return FrameText.bytes(event.frames());
    }

    @Override
    void print(ChaosEvent event) {
        output.data(text(event), json -> write(json, event));
    }

    private static String text(ChaosEvent event) {
        String where = event.connection() == 0 ? "" : " #" + event.connection();
        String whose = event.message() > 0 || event.kind() == Kind.UNHARMED ? event.fromClient() ? " >" : " <" : "";
        String which = event.message() > 0 ? " message " + event.message() : "";
        String frames = event.frames().stream().map(FrameText::inBrackets).collect(Collectors.joining(" "));
        return FrameText.clock(event.time()) + where + whose + which + " " + words(event)
                + (frames.isEmpty() ? "" : " " + frames);
    }

    private static String words(ChaosEvent event) {
        String text = event.text().isEmpty() ? "" : " " + event.text();
        return switch (event.kind()) {
            case HELD -> "not reordered:" + text;
            case CHANGED -> "from now on:" + text;
            case UNHARMED -> "not dropped, duplicated or reordered from here on:" + text;
            default -> name(event.kind()) + text;
        };
    }

    private static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static void write(JsonGenerator json, ChaosEvent event) throws IOException {
        json.writeStringField("event", name(event.kind()));
        json.writeStringField("time", event.time().toString());
        if (event.connection() > 0) {
            json.writeNumberField("connection", event.connection());
        }
        if (event.message() > 0 || event.kind() == Kind.UNHARMED) {
            json.writeStringField("from", event.fromClient() ? "client" : "server");
        }
        if (event.message() > 0) {
            json.writeNumberField("message", event.message());
        }
        if (!event.text().isEmpty()) {
            json.writeStringField("text", event.text());
        }
        FrameText.writeAll(json, event.frames());
    }

    /** {@return the ledger in one line; the numbers before the semicolon add up} */
    static String text(ChaosStats counts) {
        return "ledger: " + Output.messages(counts.received()) + " = " + counts.passed() + " passed + "
                + counts.dropped() + " dropped + " + counts.duplicated() + " duplicated + " + counts.reordered()
                + " reordered + " + counts.lost() + " lost with their connection"
                + (counts.waiting() == 0 ? "" : " + " + counts.waiting() + " waiting") + "; "
                + counts.delayed() + " delayed, " + counts.sent() + " sent on; " + counts.connections()
                + (counts.connections() == 1 ? " connection, " : " connections, ") + counts.cut() + " cut";
    }

    /** Prints the ledger at once. */
    void print(ChaosStats counts) {
        output.data(text(counts), json -> {
            json.writeStringField("event", "ledger");
            for (Map.Entry<String, Object> each : counts.values().entrySet()) {
                json.writeNumberField(each.getKey(), ((Number) each.getValue()).longValue());
            }
        });
    }
}
