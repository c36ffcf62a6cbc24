package io.zmqkit.relay.backplane;

import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.zmqkit.core.Uninterrupted;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection to NATS, and the stream in it that relays share. The connection comes back by itself as long as this is
 * open.
 *
 * <p>Any thread. Source: docs.nats.io, JetStream; ADR-17 (ordered consumer).
 */
public final class Backplane implements AutoCloseable {

    private static final int UNAVAILABLE = 503;
    private static final int JETSTREAM_OFF_FOR_ACCOUNT = 10_039;
    private static final int JETSTREAM_OFF = 10_076;
    private static final int INSUFFICIENT_RESOURCES = 10_023;
    private static final Set<Integer> LASTING =
            Set.of(JETSTREAM_OFF_FOR_ACCOUNT, JETSTREAM_OFF, INSUFFICIENT_RESOURCES);

    private final BackplaneOptions options;
    private final NatsEvents events;
    private final Connection connection;
    private final SharedStream stream;

    /**
     * Connects, and makes the stream if it is not there.
     *
     * @param options which stream, and where
     * @throws BackplaneException if NATS does not answer, does not let us in, has no JetStream, or has a stream of that
     *     name with other settings
     */
    public Backplane(BackplaneOptions options) {
        this.options = options;
        events = new NatsEvents(options);
        connection = connect();
        events.begin();
        try {
            stream = new SharedStream(options, connection);
        } catch (IOException | JetStreamApiException e) {
            close();
            throw failure(e);
        } catch (BackplaneException e) {
            close();
            throw e;
        }
    }

    private Connection connect() {
        Options.Builder to = Options.builder()
                .servers(options.servers().toArray(String[]::new))
                .connectionName("zmqkit relay")
                .connectionTimeout(Duration.ofSeconds(5)) // with TLS on a busy machine two are too few
                .maxReconnects(-1)
                .reconnectWait(Duration.ofMillis(250))
                .reconnectJitter(Duration.ofMillis(250))
                .reconnectJitterTls(Duration.ofMillis(250))
                .pingInterval(Duration.ofSeconds(2)) // a server that has stopped without a word is noticed
                .requestCleanupInterval(Duration.ofSeconds(2)) // how long the answer to a publish may take
                .dontForceFlushOnRequest()
                .connectionListener(events)
                .errorListener(events);
        if (options.credentials() != null) {
            to.authHandler(Credentials.in(options.credentials()));
        }
        if (options.isEncrypted()) { // a certificate is for a name, not for the address that a name or a server tells
            to.sslContext(Tls.trusting(options.authorities()))
                    .hostnameResolveMode(Options.HostnameResolveMode.HappyEyeballs)
                    .ignoreDiscoveredServers();
        }
        try {
            return Uninterrupted.<Connected>await(() -> Connected.to(to.build()))
                    .orThrow();
        } catch (AuthenticationException e) {
            throw new BackplaneException("NATS at " + options.shown() + " does not let us in: " + events.why(e));
        } catch (IOException | IllegalArgumentException e) { // its text has the passwords, so it is not passed on
            throw new BackplaneException("cannot reach NATS at " + options.shown() + ": " + events.why(e), true);
        }
    }

    /** A connection, or why there is none. */
    private record Connected(
            @Nullable Connection connection, @Nullable IOException failure) {
        static Connected to(Options options) throws InterruptedException {
            try {
                return new Connected(Nats.connect(options), null);
            } catch (IOException e) {
                return new Connected(null, e);
            }
        }

        Connection orThrow() throws IOException {
            if (connection == null) {
                throw failure == null ? new IOException("no connection") : failure;
            }
            return connection;
        }
    }

    /** What NATS has said, in one line. */
    BackplaneException failure(Exception e) {
        if (e instanceof JetStreamApiException refused) {
            int code = refused.getApiErrorCode();
            String why = code == JETSTREAM_OFF_FOR_ACCOUNT
                    ? "JetStream is not enabled for this account"
                    : String.valueOf(refused.getErrorDescription());
            boolean passes = refused.getErrorCode() == UNAVAILABLE && !LASTING.contains(code); // no leader yet
            return new BackplaneException(
                    "NATS " + (passes ? "cannot serve " : "refuses ") + options + ": " + why, e, passes);
        }
        return new BackplaneException(
                "NATS does not answer for " + options + ": " + e.getMessage() + " (is JetStream on? nats-server -js)",
                e,
                true);
    }

    /** {@return the name of the conversation's history: the cluster's, and when its stream was made} */
    public String epoch() {
        return stream.epoch();
    }

    BackplaneOptions options() {
        return options;
    }

    Connection connection() {
        return connection;
    }

    NatsEvents events() {
        return events;
    }

    JetStream jetStream() throws IOException {
        return connection.jetStream();
    }

    /** {@return the first entry that the log had when this connection was made; 0 or 1 if none was dropped} */
    public long firstEntry() {
        return stream.atStart().getFirstSequence();
    }

    SharedStream stream() {
        return stream;
    }

    boolean isConnected() {
        return connection.getStatus() == Connection.Status.CONNECTED;
    }

    @Override
    public void close() {
        events.end();
        Uninterrupted.await(() -> {
            connection.close();
            return true;
        });
    }
}
