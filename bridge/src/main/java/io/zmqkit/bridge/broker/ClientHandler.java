package io.zmqkit.bridge.broker;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: MQTT 3.1, 3.1.1 or 5 on the one side, the session and the {@link Exchange} on the other. What is not MQTT,
 * or breaks its rules, ends the connection. Only in the event loop.
 */
final class ClientHandler extends SimpleChannelInboundHandler<MqttMessage> implements Client {

    private static final Logger LOG = LoggerFactory.getLogger(ClientHandler.class);
    private static final int MQTT_5 = 5;
    private static final int USUAL_WINDOW = 100;
    private static final long CONNECT_SECONDS = 10;

    private final MqttBroker.Shared broker;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable Future<?> connectDeadline;
    private @Nullable Session session;
    private @Nullable Will will;
    private boolean isMqtt5;
    private int window = USUAL_WINDOW;

    ClientHandler(MqttBroker.Shared broker) {
        this.broker = broker;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ctx = context;
        connectDeadline =
                context.executor().schedule(() -> cutOff("no CONNECT in time"), CONNECT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, MqttMessage packet) throws IOException {
        if (packet.decoderResult().isFailure()) {
            undecodable(packet.decoderResult().cause());
        } else if (packet instanceof MqttConnectMessage connect) {
            connect(connect);
        } else if (session == null) {
            cutOff("did not begin with CONNECT");
        } else {
            obey(session, packet);
            broker.exchange().rewriteIfDue();
        }
    }

    private void undecodable(Throwable cause) {
        if (session == null && cause instanceof MqttUnacceptableProtocolVersionException) {
            refuse(MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION, "another version of MQTT");
        } else if (session == null && cause instanceof MqttIdentifierRejectedException) {
            refuse(MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED, "a client id that cannot be");
        } else if (cause instanceof TooLongFrameException) {
            farewell(Reason.TOO_LARGE, "a message over the limit");
        } else {
            cutOff("not MQTT, or a malformed packet");
        }
    }

    private void connect(MqttConnectMessage packet) {
        if (session != null) {
            farewell(Reason.PROTOCOL_ERROR, "a second CONNECT");
            return;
        }
        isMqtt5 = packet.variableHeader().version() == MQTT_5;
        MqttProperties properties = packet.variableHeader().properties();
        String clientId = packet.payload().clientIdentifier();
        boolean isClean = packet.variableHeader().isCleanSession();
        Will left = Read.will(packet);
        if (properties.getProperty(MqttPropertyType.AUTHENTICATION_METHOD.value()) != null) {
            refuse(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD, "an authentication method");
        } else if (!mayConnect(packet)) {
            refuse(
                    isMqtt5
                            ? MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD
                            : MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD,
                    "no or a wrong user name or password");
        } else if (clientId.isEmpty() && !isClean && !isMqtt5) {
            refuse(MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED, "a session to keep, and no client id");
        } else if (left != null && !Read.isTopic(left.message().topic())) {
            cutOff("a will with a topic that cannot be");
        } else {
            will = left;
            accept(packet, clientId, isClean);
        }
    }

    private boolean mayConnect(MqttConnectMessage packet) {
        Users users = broker.options().users();
        return users == null
                || users.admits(packet.payload().userName(), packet.payload().passwordInBytes());
    }

    private void accept(MqttConnectMessage packet, String given, boolean isClean) {
        String clientId = given.isEmpty() ? broker.freshId() : given;
        Session resumed = broker.exchange().resume(clientId, isClean);
        Session begun = resumed == null ? broker.exchange().begin(clientId) : resumed;
        if (begun == null) {
            refuse(MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE, "too many sessions");
            return;
        }
        MqttProperties properties = packet.variableHeader().properties();
        int expiry = isMqtt5
                ? Read.number(properties, MqttPropertyType.SESSION_EXPIRY_INTERVAL, 0)
                : isClean ? 0 : Session.FOR_EVER;
        begun.expiresAfter(expiry);
        broker.farewells().cancel(clientId);
        window = Math.min(Read.number(properties, MqttPropertyType.RECEIVE_MAXIMUM, USUAL_WINDOW), USUAL_WINDOW);
        session = begun;
        if (connectDeadline != null) {
            connectDeadline.cancel(false);
        }
        keepAlive(packet.variableHeader().keepAliveTimeSeconds());
        broker.counts().accepted.incrementAndGet();
        LOG.info("connected: {} with MQTT {}", clientId, isMqtt5 ? "5" : "3");
        send(Packets.accepted(
                resumed != null,
                given.isEmpty() ? clientId : null,
                broker.options().maxMessageBytes()));
        begun.connected(this);
    }

    private void keepAlive(int seconds) {
        if (seconds > 0 && ctx != null) {
            ctx.pipeline().addFirst(new IdleStateHandler(seconds * 1500L, 0, 0, TimeUnit.MILLISECONDS));
        }
    }

    private void obey(Session own, MqttMessage packet) {
        switch (packet.fixedHeader().messageType()) {
            case PUBLISH -> publish(own, (MqttPublishMessage) packet);
            case PUBACK, PUBCOMP -> own.acknowledged(Read.packetId(packet));
            case PUBREC -> received(own, packet);
            case PUBREL -> {
                own.incomingDone(Read.packetId(packet));
                send(Packets.acknowledgement(MqttMessageType.PUBCOMP, Read.packetId(packet)));
            }
            case SUBSCRIBE -> subscribe(own, (MqttSubscribeMessage) packet);
            case UNSUBSCRIBE ->
                send(new Subscribing(broker.exchange(), isMqtt5).unsubscribe(own, (MqttUnsubscribeMessage) packet));
            case PINGREQ -> send(Packets.pong());
            case DISCONNECT -> disconnect(own, packet);
            default -> farewell(Reason.PROTOCOL_ERROR, "a packet that only a broker sends");
        }
    }

    private void received(Session own, MqttMessage packet) {
        int id = Read.packetId(packet);
        if (packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
                && (reply.reasonCode() & 0xff) >= Reason.FAILURE) {
            own.acknowledged(id);
        } else {
            own.received(id);
            release(id);
        }
    }

    private void publish(Session own, MqttPublishMessage packet) {
        MqttProperties properties = packet.variableHeader().properties();
        if (properties.getProperty(MqttPropertyType.TOPIC_ALIAS.value()) != null) {
            farewell(Reason.ALIAS_INVALID, "a topic alias, which this broker does not offer");
        } else if (!Read.isTopic(packet.variableHeader().topicName())) {
            farewell(Reason.TOPIC_INVALID, "a topic that cannot be");
        } else {
            publish(own, Read.message(packet), packet.variableHeader().packetId());
        }
    }

    /** A message is acknowledged when everybody's session has it. */
    private void publish(Session own, Message message, int packetId) {
        if (message.qos() == 2 && !own.hasIncoming(packetId)) {
            if (own.hasTooManyIncoming()) {
                farewell(Reason.TOO_MANY, "too many QoS 2 messages at once");
                return;
            }
            own.incoming(packetId);
            broker.exchange().publish(own, message);
            broker.counts().received.incrementAndGet();
        } else if (message.qos() < 2) {
            broker.exchange().publish(own, message);
            broker.counts().received.incrementAndGet();
        }
        if (message.qos() > 0) {
            send(Packets.acknowledgement(
                    message.qos() == 1 ? MqttMessageType.PUBACK : MqttMessageType.PUBREC, packetId));
        }
    }

    private void subscribe(Session own, MqttSubscribeMessage packet) {
        Map<Message, Integer> retained = new HashMap<>();
        send(new Subscribing(broker.exchange(), isMqtt5).subscribe(own, packet, retained));
        retained.forEach((message, qos) -> own.deliver(message, qos, true));
    }

    private void disconnect(Session own, MqttMessage packet) {
        int reason = 0;
        if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
            reason = header.reasonCode() & 0xff;
            int expiry =
                    Read.number(header.properties(), MqttPropertyType.SESSION_EXPIRY_INTERVAL, own.expirySeconds());
            if (own.isKept() && expiry != own.expirySeconds()) {
                own.expiresAfter(expiry);
            }
        }
        if (reason != Reason.WITH_WILL) {
            will = null;
        }
        close();
    }

    @Override
    public void publish(Message message, int packetId, int qos, boolean isRetained, boolean isDuplicate) {
        send(Packets.publish(message, packetId, qos, isRetained, isDuplicate, isMqtt5));
    }

    @Override
    public void release(int packetId) {
        send(Packets.acknowledgement(MqttMessageType.PUBREL, packetId));
    }

    @Override
    public boolean canTake() {
        return ctx != null && ctx.channel().isActive() && ctx.channel().isWritable();
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public void takenOver() {
        Session own = session;
        farewell(Reason.TAKEN_OVER, "its session was taken by another connection");
        if (own != null) {
            leave(own);
        }
    }

    @Override
    public void shutDown() {
        if (isMqtt5) {
            send(Packets.disconnect(Reason.SHUTTING_DOWN));
        }
        close();
    }

    private void send(MqttMessage packet) {
        if (ctx != null) {
            var unused = ctx.writeAndFlush(packet);
        }
    }

    private void refuse(MqttConnectReturnCode code, String why) {
        send(Packets.refused(code));
        cutOff(why);
    }

    /** Ends the connection; MQTT 5 is told why. */
    private void farewell(int reason, String why) {
        if (isMqtt5 && session != null) {
            send(Packets.disconnect(reason));
        }
        cutOff(why);
    }

    private void cutOff(String why) {
        broker.counts().refused.incrementAndGet();
        broker.warnings().warn("MQTT client " + name() + " is cut off: " + why);
        close();
    }

    private String name() {
        String from = ctx == null ? "" : String.valueOf(ctx.channel().remoteAddress());
        return session == null ? from : session.clientId() + " at " + from;
    }

    private void close() {
        if (ctx != null) {
            var unused = ctx.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (session != null) {
            session.pump();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            cutOff("silent for one and a half times its keep-alive time");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (connectDeadline != null) {
            connectDeadline.cancel(false);
        }
        if (session != null) {
            leave(session);
        }
    }

    /** The session is without a connection from now on, or ends. */
    private void leave(Session own) {
        session = null;
        LOG.info("gone: {}", own.clientId());
        own.disconnected();
        broker.farewells().gone(own, will);
        will = null;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("connection lost", cause);
            close();
        } else {
            LOG.debug("connection failed", cause);
            cutOff("failed (" + cause + ")");
        }
    }
}
