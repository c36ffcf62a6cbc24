package io.zmqkit.relay.backplane;

import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the stream must be made. Whatever could drop entries behind the relays' backs must be off, and what the relays have
 * to agree on stands in the description, since streams of NATS 2.9 have no other place for it.
 */
final class StreamShape {

    private static final Pattern DESCRIPTION =
            Pattern.compile("zmqkit relay log 2: rooms (\\d+), sessions (\\d+), keep (\\d+)");

    private StreamShape() {}

    static StreamConfiguration of(BackplaneOptions options) {
        BackplaneOptions.Agreement agreed = options.agreement();
        return StreamConfiguration.builder()
                .name(options.stream())
                .description("zmqkit relay log 2: rooms " + agreed.rooms() + ", sessions " + agreed.sessions()
                        + ", keep " + agreed.keep())
                .subjects(options.subject())
                .storageType(StorageType.File)
                .retentionPolicy(RetentionPolicy.Limits)
                .discardPolicy(DiscardPolicy.New)
                .replicas(options.replicas())
                .build();
    }

    /**
     * Compares a stream that is there with what is wanted.
     *
     * @throws BackplaneException that names what differs
     */
    static void requireSame(StreamConfiguration found, StreamConfiguration wanted) {
        Map<String, Object> there = settings(found);
        StringBuilder differences = new StringBuilder();
        settings(wanted).forEach((name, value) -> {
            Object other = there.get(name);
            if (!value.equals(other)) {
                differences.append(differences.isEmpty() ? "" : "; ");
                differences
                        .append("its ")
                        .append(name)
                        .append(" is ")
                        .append(other)
                        .append(", this relay's ");
                differences.append(value);
            }
        });
        if (!differences.isEmpty()) {
            throw new BackplaneException(
                    "stream " + wanted.getName() + " was made with other settings: " + differences);
        }
    }

    private static Map<String, Object> settings(StreamConfiguration stream) {
        Map<String, Object> settings = new LinkedHashMap<>();
        Matcher agreed = DESCRIPTION.matcher(String.valueOf(stream.getDescription()));
        boolean isOurs = agreed.matches();
        settings.put("maximum number of rooms", isOurs ? agreed.group(1) : "not told");
        settings.put("maximum number of sessions", isOurs ? agreed.group(2) : "not told");
        settings.put("number of messages kept", isOurs ? agreed.group(3) : "not told");
        settings.put("number of replicas", stream.getReplicas());
        settings.put("subjects", stream.getSubjects());
        settings.put("storage", stream.getStorageType());
        settings.put("retention", stream.getRetentionPolicy());
        settings.put("longest age", stream.getMaxAge() == null ? Duration.ZERO : stream.getMaxAge());
        settings.put("most messages", stream.getMaxMsgs());
        settings.put("most messages per subject", stream.getMaxMsgsPerSubject());
        settings.put("what it drops when full", stream.getDiscardPolicy());
        return settings;
    }
}
