package io.zmqkit.bridge.broker;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.Future;
import io.zmqkit.bridge.TopicFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
    private static final int MOST_SUBSCRIPTIONS = 1000;
    private static final long CONNECT_SECONDS = 10;

    private static final int WITH_WILL = 0x04;
    private static final int PROTOCOL_ERROR = 0x82;
    private static final int TOPIC_INVALID = 0x90;
    private static final int SHUTTING_DOWN = 0x8b;
    private static final int FILTER_INVALID = 0x8f;
    private static final int TAKEN_OVER = 0x8e;
    private static final int TOO_MANY = 0x93;
    private static final int ALIAS_INVALID = 0x94;
    private static final int TOO_LARGE = 0x95;
    private static final int QUOTA = 0x97;
    private static final int NOT_SHARED = 0x9e;
    private static final int FAILURE = 0x80;
    private static final int NO_SUBSCRIPTION = 0x11;

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
            farewell(TOO_LARGE, "a message over the limit");
        } else {
            cutOff("not MQTT, or a malformed packet");
        }
    }

    private void connect(MqttConnectMessage packet) {
        if (session != null) {
            farewell(PROTOCOL_ERROR, "a second CONNECT");
            return;
        }
        isMqtt5 = packet.variableHeader().version() == MQTT_5;
        MqttProperties properties = packet.variableHeader().properties();
        String clientId = packet.payload().clientIdentifier();
        boolean isClean = packet.variableHeader().isCleanSession();
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
        } else if (takeWill(packet)) {
            accept(packet, clientId, isClean);
        } else {
            cutOff("a will with a topic that cannot be");
        }
    }

    private boolean mayConnect(MqttConnectMessage packet) {
        Users users = broker.options().users();
        return users == null
                || users.admits(packet.payload().userName(), packet.payload().passwordInBytes());
    }

    /** {@return false if its topic is not one} */
    private boolean takeWill(MqttConnectMessage packet) {
        if (!packet.variableHeader().isWillFlag()) {
            return true;
        }
        MqttProperties properties = packet.payload().willProperties();
        byte[] payload = packet.payload().willMessageInBytes();
        Message message = new Message(
                packet.payload().willTopic(),
                payload == null ? new byte[0] : payload,
                packet.variableHeader().willQos(),
                packet.variableHeader().isWillRetain(),
                MessageRecord.kept(properties),
                Message.expiry(number(properties, MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL, 0)));
        will = new Will(message, number(properties, MqttPropertyType.WILL_DELAY_INTERVAL, 0));
        return isTopic(message.topic());
    }

    private static boolean isTopic(String text) {
        try {
            TopicFilter.requireTopic(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static int number(MqttProperties properties, MqttPropertyType type, int otherwise) {
        var property = properties.getProperty(type.value());
        return property != null && property.value() instanceof Integer number ? number : otherwise;
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
                ? number(properties, MqttPropertyType.SESSION_EXPIRY_INTERVAL, 0)
                : isClean ? 0 : Session.FOR_EVER;
        begun.expiresAfter(expiry);
        broker.farewells().cancel(clientId);
        window = Math.min(number(properties, MqttPropertyType.RECEIVE_MAXIMUM, USUAL_WINDOW), USUAL_WINDOW);
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
            case PUBACK, PUBCOMP -> own.acknowledged(packetId(packet));
            case PUBREC -> received(own, packet);
            case PUBREL -> {
                own.incomingDone(packetId(packet));
                send(Packets.acknowledgement(MqttMessageType.PUBCOMP, packetId(packet)));
            }
            case SUBSCRIBE -> subscribe(own, (MqttSubscribeMessage) packet);
            case UNSUBSCRIBE -> unsubscribe(own, (MqttUnsubscribeMessage) packet);
            case PINGREQ -> send(Packets.pong());
            case DISCONNECT -> disconnect(own, packet);
            default -> farewell(PROTOCOL_ERROR, "a packet that only a broker sends");
        }
    }

    private static int packetId(MqttMessage packet) {
        return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }

    private void received(Session own, MqttMessage packet) {
        int id = packetId(packet);
        if (packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
                && (reply.reasonCode() & 0xff) >= FAILURE) {
            own.acknowledged(id);
        } else {
            own.received(id);
            release(id);
        }
    }

    private void publish(Session own, MqttPublishMessage packet) {
        String topic = packet.variableHeader().topicName();
        MqttProperties properties = packet.variableHeader().properties();
        if (properties.getProperty(MqttPropertyType.TOPIC_ALIAS.value()) != null) {
            farewell(ALIAS_INVALID, "a topic alias, which this broker does not offer");
        } else if (!isTopic(topic)) {
            farewell(TOPIC_INVALID, "a topic that cannot be");
        } else {
            byte[] payload = new byte[packet.payload().readableBytes()];
            packet.payload().readBytes(payload);
            Message message = new Message(
                    topic,
                    payload,
                    packet.fixedHeader().qosLevel().value(),
                    packet.fixedHeader().isRetain(),
                    MessageRecord.kept(properties),
                    Message.expiry(number(properties, MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL, 0)));
            publish(own, message, packet.variableHeader().packetId());
        }
    }

    /** A message is acknowledged when everybody's session has it. */
    private void publish(Session own, Message message, int packetId) {
        if (message.qos() == 2 && !own.hasIncoming(packetId)) {
            if (own.hasTooManyIncoming()) {
                farewell(TOO_MANY, "too many QoS 2 messages at once");
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
        List<Integer> codes = new ArrayList<>();
        Map<Message, Integer> retained = new HashMap<>();
        for (MqttTopicSubscription wanted : packet.payload().topicSubscriptions()) {
            codes.add(subscribe(own, wanted, retained));
        }
        send(new MqttSubAckMessage(
                new MqttFixedHeader(MqttMessageType.SUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttMessageIdAndPropertiesVariableHeader(
                        packet.variableHeader().messageId(), MqttProperties.NO_PROPERTIES),
                new MqttSubAckPayload(codes)));
        retained.forEach((message, qos) -> own.deliver(message, qos, true));
    }

    /** {@return the reason code} */
    private int subscribe(Session own, MqttTopicSubscription wanted, Map<Message, Integer> retained) {
        TopicFilter filter;
        try {
            filter = TopicFilter.parse(wanted.topicFilter());
        } catch (IllegalArgumentException e) {
            return isMqtt5 ? FILTER_INVALID : FAILURE;
        }
        if (wanted.topicFilter().startsWith("$share/")) {
            return isMqtt5 ? NOT_SHARED : FAILURE;
        }
        if (own.subscriptionCount() >= MOST_SUBSCRIPTIONS) {
            return isMqtt5 ? QUOTA : FAILURE;
        }
        int qos = wanted.option().qos().value();
        boolean isNew = own.subscribe(new Subscription(
                filter, qos, wanted.option().isNoLocal(), wanted.option().isRetainAsPublished()));
        boolean sendsRetained = switch (wanted.option().retainHandling()) {
            case SEND_AT_SUBSCRIBE -> true;
            case SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS -> isNew;
            case DONT_SEND_AT_SUBSCRIBE -> false;
        };
        for (Message message : sendsRetained ? broker.exchange().retained(filter) : List.<Message>of()) {
            retained.merge(message, Math.min(qos, message.qos()), Math::max);
        }
        return qos;
    }

    private void unsubscribe(Session own, MqttUnsubscribeMessage packet) {
        List<Short> codes = new ArrayList<>();
        for (String filter : packet.payload().topics()) {
            codes.add((short) (own.unsubscribe(filter) ? 0 : NO_SUBSCRIPTION));
        }
        send(new MqttUnsubAckMessage(
                new MqttFixedHeader(MqttMessageType.UNSUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttMessageIdAndPropertiesVariableHeader(
                        packet.variableHeader().messageId(), MqttProperties.NO_PROPERTIES),
                new MqttUnsubAckPayload(isMqtt5 ? codes : List.of())));
    }

    private void disconnect(Session own, MqttMessage packet) {
        int reason = 0;
        if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
            reason = header.reasonCode() & 0xff;
            int expiry = number(header.properties(), MqttPropertyType.SESSION_EXPIRY_INTERVAL, own.expirySeconds());
            if (own.isKept() && expiry != own.expirySeconds()) {
                own.expiresAfter(expiry);
            }
        }
        if (reason != WITH_WILL) {
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
        farewell(TAKEN_OVER, "its session was taken by another connection");
        if (own != null) {
            leave(own);
        }
    }

    @Override
    public void shutDown() {
        if (isMqtt5) {
            send(Packets.disconnect(SHUTTING_DOWN));
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
