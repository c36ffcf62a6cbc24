package io.zmqkit.cli.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.tools.tap.TapEvent;
import io.zmqkit.tools.tap.TapEvent.Kind;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints what a tap sees. */
final class TapPrinter extends EventPrinter<TapEvent> {

    private final Output output;
    private final boolean inHex;

    TapPrinter(Output output, boolean inHex) {
        super("tap-printer", output);
        this.output = output;
        this.inHex = inHex;
    }

    @Override
    long size(TapEvent event) {
        return FrameText.bytes(event.frames());
    }

    @Override
    void print(TapEvent event) {
        output.data(text(event), json -> write(json, event));
    }

    private String text(TapEvent event) {
        boolean isOfBoth = event.kind() == Kind.OPENED || event.kind() == Kind.CLOSED;
        String sender = isOfBoth ? "" : event.fromClient() ? " >" : " <";
        String words = event.kind() == Kind.COMMAND || event.kind() == Kind.GREETING || event.kind() == Kind.MESSAGE
                ? ""
                : " " + event.kind().name().toLowerCase(Locale.ROOT);
        String frames = event.frames().stream()
                .map(inHex ? FrameText::inHex : FrameText::inBrackets)
                .collect(Collectors.joining(" "));
        return FrameText.clock(time(event)) + " #" + event.connection() + sender + words
                + (event.text().isEmpty() ? "" : " " + event.text()) + (frames.isEmpty() ? "" : " " + frames);
    }

    private static Instant time(TapEvent event) {
        return Instant.ofEpochSecond(0, event.timeNanos());
    }

    private static void write(JsonGenerator json, TapEvent event) throws IOException {
        json.writeStringField("time", time(event).toString());
        json.writeNumberField("connection", event.connection());
        json.writeStringField("kind", event.kind().name().toLowerCase(Locale.ROOT));
        json.writeStringField("from", event.fromClient() ? "client" : "server");
        if (!event.text().isEmpty()) {
            json.writeStringField("text", event.text());
        }
        FrameText.writeAll(json, event.frames());
    }
}
