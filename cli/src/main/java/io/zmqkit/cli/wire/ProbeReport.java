package io.zmqkit.cli.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.tools.probe.Advice;
import io.zmqkit.tools.probe.Findings;
import io.zmqkit.tools.probe.Heard;
import io.zmqkit.wire.zmtp.Properties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a probe has found, one fact a line, or as JSON. */
final class ProbeReport {

    private static final double NANOS_PER_MILLI = 1e6;

    private final Findings found;
    private final Advice advice;
    private final Duration listen;

    ProbeReport(Findings found, Advice advice, Duration listen) {
        this.found = found;
        this.advice = advice;
        this.listen = listen;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("reachable: TCP took " + millis(found.connectTime()));
        lines.add("protocol: " + protocol());
        if (found.mechanism() != null) {
            lines.add("mechanism: " + found.mechanism());
        }
        if (found.properties() != null) {
            for (Properties.Property property : found.properties().all()) {
                lines.add(name(property) + ": " + value(property));
            }
            if (found.heartbeat() != null) {
                lines.add("heartbeat: answered in " + millis(found.heartbeat()));
            }
        }
        if (found.heard() != null) {
            lines.add("heard: " + heard(found.heard()));
        }
        if (found.note() != null) {
            lines.add("note: " + found.note());
        }
        advice.lines().forEach(line -> lines.add("so: " + line));
        return lines;
    }

    private String protocol() {
        if (found.version() != null) {
            return found.version().toString();
        }
        return "not ZMTP: " + found.otherProtocol();
    }

    private String heard(Heard heard) {
        String within = " in " + listen.toMillis() + " ms";
        if (heard.messages() == 0) {
            return "nothing" + within;
        }
        return Output.messages(heard.messages()) + within + ", " + heard.topics()
                + (heard.topics() == 1 ? " topic: " : " topics, the first: ") + String.join(" ", heard.first());
    }

    private static String name(Properties.Property property) {
        return property.name().toLowerCase(Locale.ROOT).replace('-', ' ');
    }

    private static String value(Properties.Property property) {
        String text = new String(property.bytes(), StandardCharsets.UTF_8);
        return text.isEmpty() ? "(empty)" : Output.brief(text);
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / NANOS_PER_MILLI);
    }

    void write(JsonGenerator json) throws IOException {
        json.writeNumberField("connectMillis", found.connectTime().toNanos() / NANOS_PER_MILLI);
        json.writeBooleanField("zmtp", found.isZmtp());
        json.writeStringField(
                "protocol", found.version() != null ? found.version().toString() : found.otherProtocol());
        if (found.mechanism() != null) {
            json.writeStringField("mechanism", found.mechanism().name());
        }
        if (found.entrance() != null) {
            json.writeStringField("entrance", found.entrance().name().toLowerCase(Locale.ROOT));
        }
        if (found.properties() != null) {
            json.writeObjectFieldStart("properties");
            for (Properties.Property property : found.properties().all()) {
                json.writeStringField(property.name(), new String(property.bytes(), StandardCharsets.UTF_8));
            }
            json.writeEndObject();
        }
        if (found.heartbeat() != null) {
            json.writeNumberField("heartbeatMillis", found.heartbeat().toNanos() / NANOS_PER_MILLI);
        }
        if (found.heard() != null) {
            json.writeNumberField("messages", found.heard().messages());
            json.writeNumberField("matching", found.heard().matching());
            json.writeNumberField("topics", found.heard().topics());
        }
        if (found.note() != null) {
            json.writeStringField("note", found.note());
        }
        json.writeBooleanField("fits", advice.fits());
        json.writeArrayFieldStart("advice");
        for (String line : advice.lines()) {
            json.writeString(line);
        }
        json.writeEndArray();
    }
}
