package io.zmqkit.bridge.client;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.lifecycle.MqttClientConnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttClientConnectedListener;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedListener;
import com.hivemq.client.mqtt.mqtt3.lifecycle.Mqtt3ClientConnectedContext;
import com.hivemq.client.mqtt.mqtt5.lifecycle.Mqtt5ClientConnectedContext;
import io.zmqkit.core.Uninterrupted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** What the links of both versions of MQTT share: how they connect, again and again, and wait. */
final class Lifecycle implements MqttClientConnectedListener, MqttClientDisconnectedListener {

    private static final long RECONNECT_MILLIS = 500;
    private static final long FAREWELL_MILLIS = 1000;

    private final MqttTarget target;
    private final MqttLink.Events events;
    private final ThreadPoolExecutor consumer =
            new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "mqtt-consumer");
                thread.setDaemon(true);
                return thread;
            });
    private volatile boolean hasConnected;
    private volatile boolean isClosed;

    Lifecycle(MqttTarget target, MqttLink.Events events) {
        this.target = target;
        this.events = events;
        consumer.allowCoreThreadTimeOut(true); // the client's flows end after its connection, nobody says when
    }

    MqttClientBuilder prepare(MqttClientBuilder builder) {
        long millis = target.timeout().toMillis();
        return builder.identifier(target.clientId())
                .transportConfig()
                .serverHost(target.host())
                .serverPort(target.port())
                .sslConfig(ssl(target.tls()))
                .socketConnectTimeout(millis, TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(millis, TimeUnit.MILLISECONDS)
                .applyTransportConfig()
                .executorConfig(
                        MqttClientExecutorConfig.builder().nettyThreads(1).build())
                .addConnectedListener(this)
                .addDisconnectedListener(this);
    }

    private static @Nullable MqttClientSslConfig ssl(MqttTarget.@Nullable Tls tls) {
        if (tls == null) {
            return null;
        }
        TrustManagerFactory trusted = tls.authorities() == null ? null : trusted(tls.authorities());
        return MqttClientSslConfig.builder().trustManagerFactory(trusted).build();
    }

    private static TrustManagerFactory trusted(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + store.size(), certificate);
            }
            if (store.size() == 0) {
                throw new IllegalArgumentException("no certificate in " + file);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot read certificates (PEM) from " + file, e);
        }
    }

    Executor consumer() {
        return consumer;
    }

    @Override
    public void onConnected(MqttClientConnectedContext context) {
        hasConnected = true;
        boolean hasSession = context instanceof Mqtt5ClientConnectedContext five
                ? five.getConnAck().isSessionPresent()
                : context instanceof Mqtt3ClientConnectedContext three
                        && three.getConnAck().isSessionPresent();
        events.connected(hasSession);
    }

    @Override
    public void onDisconnected(MqttClientDisconnectedContext context) {
        if (!hasConnected || isClosed) {
            return;
        }
        if (LinkFailures.isFinal(context.getCause())) {
            isClosed = true;
            events.ended(LinkFailures.why(context.getCause()));
            return;
        }
        if (context.getReconnector().getAttempts() == 0) {
            events.lost(LinkFailures.why(context.getCause()));
        }
        context.getReconnector()
                .reconnect(events.reconnects())
                .republishIfSessionExpired(true)
                .delay(RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Waits for an answer of the broker. */
    void await(CompletableFuture<?> answer, String operation) {
        try {
            // the client's own timeouts come first
            Uninterrupted.await(() -> get(answer, 2 * target.timeout().toMillis() + FAREWELL_MILLIS));
        } catch (CompletionException e) {
            throw LinkFailures.of(operation, target, e.getCause() == null ? e : e.getCause());
        }
    }

    private static boolean get(CompletableFuture<?> answer, long millis) throws InterruptedException {
        try {
            answer.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            throw new CompletionException(e);
        }
    }

    void close(CompletableFuture<?> farewell) {
        try {
            Uninterrupted.await(() -> get(farewell, FAREWELL_MILLIS));
        } catch (CompletionException e) {
            // it was not connected, or the broker does not read any more: it is gone either way
            isClosed = true;
        }
    }

    /** From now on a lost connection is left alone. */
    void closing() {
        isClosed = true;
    }
}
