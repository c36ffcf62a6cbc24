package io.zmqkit.bridge.broker;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures;
import io.zmqkit.core.Program;
import io.zmqkit.core.ThrottledLog;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.socket.InsufficientSecurityException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An MQTT broker for a classroom that has nothing but a JDK: MQTT 3.1.1 and 5 over TCP, QoS 0 to 2, retained messages, wills,
 * kept sessions, user names and passwords.
 *
 * <p>One event loop does everything, so nothing in it is locked. A message is acknowledged when it is in the session of
 * everybody who wants it: with a data folder that survives the death of the broker, without one it does not. What exceeds a
 * limit is dropped and counted. Not there: TLS, WebSocket, shared subscriptions, topic aliases, clusters.
 *
 * <p>Source: MQTT 3.1.1 and MQTT 5.0, OASIS.
 */
public final class MqttBroker implements Program {

    private static final Logger LOG = LoggerFactory.getLogger(MqttBroker.class);
    private static final String ROLE = "MQTT broker";
    private static final long PATIENCE_MILLIS = 5000;
    private static final long GOODBYE_MILLIS = 1000;

    private final NioEventLoopGroup loop = new NioEventLoopGroup(1, new DefaultThreadFactory("mqtt-broker", true));
    private final BrokerCounts counts = new BrokerCounts();
    private final Journal journal;
    private final Shared shared;
    private final Endpoint endpoint;
    private final CountDownLatch stop = new CountDownLatch(1);

    /** What the connections share. */
    record Shared(
            BrokerOptions options, Exchange exchange, Farewells farewells, BrokerCounts counts, ThrottledLog warnings) {

        String freshId() {
            return "auto-" + UUID.randomUUID();
        }

        /** Ends a connection that has broken a rule. */
        void cutOff(Channel channel, String name, String why) {
            if (!channel.isActive()) {
                return; // what has failed behind the end is no second refusal
            }
            counts.refused.incrementAndGet();
            warnings.warn("MQTT client " + name + " is cut off: " + why);
            ChannelFuture unused = channel.close();
        }

        /** Ends a connection that has failed. */
        void failed(Channel channel, String name, Throwable cause) {
            LOG.debug("connection failed", cause);
            if (cause instanceof IOException) { // of its socket: it is gone
                ChannelFuture unused = channel.close();
            } else if (cause instanceof UncheckedIOException) {
                cutOff(channel, name, "the journal cannot be written (" + cause.getMessage() + ")");
            } else {
                cutOff(channel, name, "failed (" + cause + ")");
            }
        }

        void rewriteIfDue() {
            try {
                exchange.rewriteIfDue();
            } catch (UncheckedIOException e) {
                warnings.warn("the journal cannot be made smaller, and grows (" + e.getMessage() + ")");
            }
        }
    }

    /**
     * Opens the journal and binds.
     *
     * @param options where, and the limits
     * @throws IllegalArgumentException if others could connect and must not, or the folder cannot be used
     */
    public MqttBroker(BrokerOptions options) {
        boolean isAllowed = options.isExposed() || options.users() != null;
        InsufficientSecurityException.requireUnexposed(ROLE, options.endpoint(), isAllowed);
        journal = Journal.open(options.data());
        Exchange exchange = new Exchange(options.maxQueued(), journal, counts);
        ThrottledLog warnings = new ThrottledLog(LOG);
        Farewells farewells = new Farewells(loop.next(), exchange, warnings);
        shared = new Shared(options, exchange, farewells, counts, warnings);
        try {
            exchange.restore();
            loop.execute(() ->
                    exchange.sessions().forEach(session -> farewells.gone(session, null))); // before anybody comes
            endpoint = bind(options.endpoint());
        } catch (IOException | UncheckedIOException e) {
            close();
            throw new IllegalArgumentException("cannot use the folder " + options.data() + " (" + e + ")", e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Endpoint bind(Endpoint at) {
        InetSocketAddress address =
                at.host().equals("*") ? new InetSocketAddress(at.port()) : new InetSocketAddress(host(at), at.port());
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Connections())
                .bind(address);
        boolean isDone = Uninterrupted.await(() -> bound.await(PATIENCE_MILLIS));
        if (!isDone || !bound.isSuccess()) {
            throw EndpointFailures.bind(ROLE, at, new IllegalStateException(bound.cause()));
        }
        int port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
        return new Endpoint("tcp", at.host(), port);
    }

    private static String host(Endpoint at) {
        return at.host().replaceAll("[\\[\\]]", "");
    }

    /** Sets up each connection, unless there are too many. */
    private final class Connections extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            if (counts.connections.incrementAndGet() > shared.options().maxConnections()) {
                counts.refused.incrementAndGet();
                shared.warnings()
                        .warn("too many MQTT connections: one more than "
                                + shared.options().maxConnections() + " is closed");
                var unused = channel.close();
            } else {
                channel.pipeline()
                        .addLast(
                                new FlushConsolidationHandler(),
                                new PacketFramer(shared.options().maxMessageBytes()),
                                new MqttDecoder(shared.options().maxMessageBytes()),
                                MqttEncoder.INSTANCE,
                                new Connecting(shared));
            }
            var unused = channel.closeFuture().addListener(closed -> counts.connections.decrementAndGet());
        }
    }

    /** {@return where clients connect} */
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public void run() {
        boolean isStopped = false;
        while (!isStopped) {
            isStopped = Uninterrupted.await(() -> stop.await(1, TimeUnit.SECONDS));
        }
    }

    @Override
    public void stop() {
        stop.countDown();
    }

    @Override
    public BrokerStats stats() {
        return counts.snapshot();
    }

    private void sayGoodbye() {
        shared.farewells().end();
        for (Session session : shared.exchange().sessions()) {
            if (session.client() != null) {
                session.client().shutDown();
            }
        }
    }

    /** Ends all connections: to their clients the broker is gone, and their wills are not published. */
    @Override
    public void close() {
        loop.execute(this::sayGoodbye);
        var ended = loop.shutdownGracefully(0, GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
        Uninterrupted.await(() -> ended.await(2 * GOODBYE_MILLIS));
        journal.close();
    }
}
