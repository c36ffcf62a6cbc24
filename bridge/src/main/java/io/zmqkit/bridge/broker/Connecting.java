package io.zmqkit.bridge.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection until its CONNECT: who is accepted goes on with a {@link ClientHandler} in place of this, everybody else is
 * refused, or cut off in time. Only in the event loop.
 */
final class Connecting extends SimpleChannelInboundHandler<MqttMessage> {

    private static final Logger LOG = LoggerFactory.getLogger(Connecting.class);
    private static final int MQTT_5 = 5;
    private static final int USUAL_WINDOW = 100;
    private static final long CONNECT_SECONDS = 10;

    private final MqttBroker.Shared broker;
    private @Nullable Future<?> deadline;

    Connecting(MqttBroker.Shared broker) {
        this.broker = broker;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Channel channel = context.channel();
        deadline = context.executor()
                .schedule(() -> cutOff(channel, "no CONNECT in time"), CONNECT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) { // also when the connection has ended
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, MqttMessage packet) {
        Channel channel = context.channel();
        if (!channel.isActive()) {
            return; // it came in one piece with what has ended the connection
        }
        if (packet.decoderResult().isFailure()) {
            undecodable(channel, packet.decoderResult().cause());
        } else if (packet instanceof MqttConnectMessage connect) {
            connect(channel, connect);
        } else {
            cutOff(channel, "did not begin with CONNECT");
        }
    }

    private void undecodable(Channel channel, Throwable cause) {
        if (cause instanceof MqttUnacceptableProtocolVersionException) {
            refuse(
                    channel,
                    MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION,
                    "another version of MQTT");
        } else if (cause instanceof MqttIdentifierRejectedException) {
            refuse(channel, MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED, "a client id that cannot be");
        } else {
            cutOff(channel, "not MQTT, or a malformed packet");
        }
    }

    private void connect(Channel channel, MqttConnectMessage packet) {
        boolean isMqtt5 = packet.variableHeader().version() == MQTT_5;
        MqttProperties properties = packet.variableHeader().properties();
        boolean isClean = packet.variableHeader().isCleanSession();
        Will will = Read.will(packet);
        if (properties.getProperty(MqttPropertyType.AUTHENTICATION_METHOD.value()) != null) {
            refuse(
                    channel,
                    MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD,
                    "an authentication method");
        } else if (!mayConnect(packet)) {
            refuse(
                    channel,
                    isMqtt5
                            ? MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD
                            : MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD,
                    "no or a wrong user name or password");
        } else if (packet.payload().clientIdentifier().isEmpty() && !isClean && !isMqtt5) {
            refuse(
                    channel,
                    MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED,
                    "a session to keep, and no client id");
        } else if (will != null && !Read.isTopic(will.content().topic())) {
            cutOff(channel, "a will with a topic that cannot be");
        } else {
            accept(channel, packet, isMqtt5, will);
        }
    }

    private boolean mayConnect(MqttConnectMessage packet) {
        Users users = broker.options().users();
        return users == null
                || users.admits(packet.payload().userName(), packet.payload().passwordInBytes());
    }

    private void accept(Channel channel, MqttConnectMessage packet, boolean isMqtt5, @Nullable Will will) {
        String given = packet.payload().clientIdentifier();
        String clientId = given.isEmpty() ? broker.freshId() : given;
        boolean isClean = packet.variableHeader().isCleanSession();
        Session resumed = broker.exchange().resume(clientId, isClean);
        broker.farewells().isBack(clientId, resumed != null);
        Session session = resumed == null ? broker.exchange().begin(clientId) : resumed;
        if (session == null) {
            refuse(
                    channel,
                    isMqtt5
                            ? MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5
                            : MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
                    "too many sessions");
            return;
        }
        MqttProperties properties = packet.variableHeader().properties();
        session.expiresAfter(
                isMqtt5
                        ? Read.number(properties, MqttPropertyType.SESSION_EXPIRY_INTERVAL, 0)
                        : isClean ? 0 : Session.FOR_EVER);
        int most = Read.number(properties, MqttPropertyType.RECEIVE_MAXIMUM, USUAL_WINDOW);
        int window = Math.min(Math.max(1, most), USUAL_WINDOW);
        MqttChannel client = new MqttChannel(broker, channel, session, isMqtt5, window, will);
        prepare(channel.pipeline(), packet);
        channel.pipeline().replace(this, null, new ClientHandler(broker, client, session));
        broker.counts().accepted.incrementAndGet();
        LOG.info("connected: {} with MQTT {}", Read.shown(clientId), isMqtt5 ? "5" : "3");
        client.send(Packets.accepted(
                resumed != null,
                given.isEmpty() ? clientId : null,
                broker.options().maxMessageBytes()));
        session.connected(client);
    }

    /** What a client has said of itself. */
    private static void prepare(ChannelPipeline pipeline, MqttConnectMessage packet) {
        int seconds = packet.variableHeader().keepAliveTimeSeconds();
        if (seconds > 0) {
            pipeline.addFirst(new IdleStateHandler(seconds * 1500L, 0, 0, TimeUnit.MILLISECONDS));
        }
        int bytes = Read.number(packet.variableHeader().properties(), MqttPropertyType.MAXIMUM_PACKET_SIZE, 0);
        if (bytes != 0) {
            pipeline.addFirst(new PacketLimit(Integer.toUnsignedLong(bytes)));
        }
    }

    private void refuse(Channel channel, MqttConnectReturnCode code, String why) {
        ChannelFuture unused = channel.writeAndFlush(Packets.refused(code));
        cutOff(channel, why);
    }

    private void cutOff(Channel channel, String why) {
        broker.cutOff(channel, String.valueOf(channel.remoteAddress()), why);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broker.failed(context.channel(), String.valueOf(context.channel().remoteAddress()), cause);
    }
}
