package io.zmqkit.relay.backplane;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamSubscription;
import io.zmqkit.core.ThrottledLog;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to the connection, for the log, and for who has to look after it. The threads of the NATS client. */
final class NatsEvents implements ConnectionListener, ErrorListener {

    private static final Logger LOG = LoggerFactory.getLogger(Backplane.class);

    private final ThrottledLog warnings = new ThrottledLog(LOG);
    private final BackplaneOptions options;
    private final AtomicBoolean doubt = new AtomicBoolean();
    private volatile boolean ended;
    private volatile boolean away;
    private volatile boolean begun; // before that, the constructor that connects tells what is wrong
    private volatile @Nullable String lastError;

    NatsEvents(BackplaneOptions options) {
        this.options = options;
    }

    /** True, once, if the stream should be looked at: it may not be what it was. */
    boolean takeDoubt() {
        return doubt.getAndSet(false);
    }

    /** It could not be looked at. */
    void doubtAgain() {
        doubt.set(true);
    }

    /** Why there is no connection; the client's exception itself often tells only that there is none. */
    String why(Exception e) {
        String error = lastError;
        return options.withoutPasswords(error == null ? String.valueOf(e.getMessage()) : error);
    }

    /** The first connection has been made. */
    void begin() {
        begun = true;
    }

    /** What comes now is the end. */
    void end() {
        ended = true;
    }

    @Override
    @Deprecated
    public void connectionEvent(Connection connection, Events type) {
        if (ended || !begun) {
            return;
        }
        switch (type) {
            case DISCONNECTED -> {
                if (!away) {
                    away = true;
                    LOG.warn("NATS at {} is away: nothing is confirmed until it is back", options.shown());
                }
            }
            case RECONNECTED -> {
                away = false;
                LOG.warn("NATS is back, at {}", BackplaneOptions.withoutPassword(connection.getConnectedUrl()));
                doubt.set(true);
            }
            default -> LOG.debug("{}", type);
        }
    }

    @Override
    public void errorOccurred(Connection connection, String error) {
        lastError = error;
        if (begun) {
            warnings.warn("NATS says: " + options.withoutPasswords(error));
        }
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception e) {
        lastError = e.getMessage() == null ? e.toString() : e.getMessage();
        LOG.debug("NATS client: {}", options.withoutPasswords(e.toString())); // its stack trace would tell passwords
    }

    @Override
    public void slowConsumerDetected(Connection connection, Consumer consumer) {
        warnings.warn("this relay reads the log more slowly than it grows");
    }

    @Override
    public void heartbeatAlarm(
            Connection connection, JetStreamSubscription subscription, long lastStream, long lastConsumer) {
        LOG.debug("the log is silent after {}", lastStream);
        doubt.set(true);
    }
}
