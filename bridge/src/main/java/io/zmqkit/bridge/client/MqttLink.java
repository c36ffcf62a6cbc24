package io.zmqkit.bridge.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A connection to a broker. Any thread. */
public interface MqttLink extends AutoCloseable {

    /** What happens to the connection; told in the client's own thread. */
    interface Events {

        /** {@return whether to connect again when a connection that stood was lost} */
        boolean reconnects();

        /** The connection stands, also after it was lost. */
        default void connected(boolean hasSession) {}

        /** The connection has ended, and is not made again. */
        default void ended(String why) {}

        /** The connection was lost. */
        default void lost(String why) {}
    }

    /**
     * Makes a link, which is not connected yet.
     *
     * @param target where
     * @param events is told what happens
     * @return the link
     * @throws IllegalArgumentException if the certificates cannot be read
     */
    static MqttLink to(MqttTarget target, Events events) {
        return target.isMqtt5() ? new Mqtt5Link(target, events) : new Mqtt3Link(target, events);
    }

    /**
     * Says where messages go. Before connecting: a broker that has kept the session sends at once.
     *
     * @param consumer gets each message, in one thread. While it waits, the broker is still read from: what it sends with
     *     QoS 0 beyond the target's window is dropped, and nobody counts it; QoS 1 and 2 wait at the broker
     */
    void receive(Consumer<IncomingMessage> consumer);

    /**
     * Connects.
     *
     * @throws MqttFailureException if that fails
     */
    void connect();

    /**
     * Subscribes.
     *
     * @param filters which topics
     * @param qos the highest quality of service, 0 to 2
     * @throws MqttFailureException if the broker refuses, or does not answer in time
     */
    void subscribe(List<String> filters, int qos);

    /**
     * Publishes.
     *
     * @param message what
     * @return completed when the broker has taken it (QoS 0: when it was written), with the reason if it will not be
     */
    CompletableFuture<?> publish(OutgoingMessage message);

    /** Says farewell to the broker, and ends the connection, within a second. */
    @Override
    void close();

    /**
     * Ends the connection so that the broker publishes the will, within a second. MQTT 3.1.1 has no word for that: the
     * connection is left as it is, and ends with the process.
     */
    void closeWithWill();
}
