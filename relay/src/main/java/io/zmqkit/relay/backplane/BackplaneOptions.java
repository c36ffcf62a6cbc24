package io.zmqkit.relay.backplane;

import io.zmqkit.core.Ranges;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which log relays share, and where it is.
 *
 * @param servers NATS servers of one NATS cluster, {@code nats://HOST:PORT} or {@code tls://HOST:PORT}, each perhaps
 *     with {@code USER:PASSWORD@} or {@code TOKEN@}; at least one
 * @param cluster names the log, 1-20 of a-z, 0-9 and {@code -}; relays of other clusters do not see it
 * @param replicas how many NATS servers keep the log, 1-5
 * @param credentials file with a NATS user's JWT and key; null for none
 * @param authorities certificates (PEM) that may have signed the servers'; null for those of the JDK
 * @param agreement what all relays of the log must have in common
 */
public record BackplaneOptions(
        List<String> servers,
        String cluster,
        int replicas,
        @Nullable Path credentials,
        @Nullable Path authorities,
        Agreement agreement) {

    private static final Pattern SERVER = Pattern.compile("(nats|tls)://.*");
    private static final Pattern CLUSTER = Pattern.compile("[a-z0-9-]{1,20}");

    /**
     * What decides which messages are accepted and kept, and so must not differ between relays.
     *
     * @param rooms rooms that something may be said in
     * @param sessions sessions remembered
     * @param keep messages that the log keeps per room
     */
    public record Agreement(int rooms, int sessions, int keep) {}

    /** Checks everything that can be checked without a server. */
    public BackplaneOptions {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("at least one NATS server is needed");
        }
        for (int i = 0; i < servers.size(); i++) {
            requireServer(servers, i);
        }
        if (!CLUSTER.matcher(cluster).matches()) {
            throw new IllegalArgumentException("a cluster's name must be 1-20 of a-z 0-9 -, was " + cluster);
        }
        Ranges.requireBetween("replicas", replicas, 1, 5);
    }

    /** What is not a server may well be a password, or a part of one: it is not repeated. */
    private static void requireServer(List<String> servers, int index) {
        if (!isServer(servers.get(index))) {
            throw new IllegalArgumentException("NATS server " + (index + 1) + " of " + servers.size()
                    + " is not one: write nats://HOST:4222 or tls://HOST:4222, with commas between servers only");
        }
    }

    private static boolean isServer(String server) {
        try {
            URI uri = new URI(server);
            boolean isPlain = uri.getRawPath() == null || uri.getRawPath().isEmpty();
            return SERVER.matcher(server).matches()
                    && uri.getHost() != null
                    && isPlain
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false; // it would tell the password
        }
    }

    static String withoutPassword(String server) {
        return server.replaceAll("^([^/]*//)?.*@", "$1");
    }

    /** Takes names and passwords out of what the client of NATS says. */
    String withoutPasswords(String text) {
        String clean = text;
        for (String server : servers) {
            clean = clean.replace(server, withoutPassword(server));
            String user = URI.create(server).getRawUserInfo();
            clean = user == null ? clean : clean.replace(user + "@", "");
        }
        return clean;
    }

    /** {@return true if a server is to be trusted only with a certificate} */
    boolean isEncrypted() {
        return authorities != null || servers.stream().anyMatch(server -> server.startsWith("tls://"));
    }

    /** {@return the servers for a person, without names and passwords} */
    String shown() {
        return servers.stream().map(BackplaneOptions::withoutPassword).collect(Collectors.joining(","));
    }

    /** {@return the stream's name, which is also that of its object store} */
    String stream() {
        return "zmqkit-" + cluster;
    }

    /** {@return the subject of all entries; rooms have names that no subject may have} */
    String subject() {
        return "zmqkit." + cluster + ".log";
    }

    /** Without passwords. */
    @Override
    public String toString() {
        return stream() + " at " + shown();
    }
}
