package io.zmqkit.patterns.pubsub.plain;

import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/**
 * Publish-subscribe, the publisher: a PUB socket binds, and sends weather to whoever has subscribed to it.
 *
 * <pre>
 *     publisher (PUB) --"10001 72 45"--&gt; subscriber (SUB, filter "10001 ")
 *                     --"10002 65 50"--&gt; subscriber (SUB, filter "10002 ")
 * </pre>
 *
 * <p>One frame, {@code ZIP TEMPERATURE HUMIDITY}: whole numbers, degrees Fahrenheit and percent. PUB never waits: what
 * nobody has subscribed to is not sent, and what a subscriber is too slow to take is dropped silently. {@link
 * io.zmqkit.patterns.pubsub.WeatherPublisher} adds numbers by which a subscriber sees what it has missed, feeds that
 * wait for the first subscriber and for the last one, authentication, and limits on subscriptions.
 *
 * <p>One thread calls run() and close(); stop() may come from any. Source: Guide, chapter 1, wuserver.
 */
public final class WeatherPublisher implements AutoCloseable {

    private static final long PAUSE_NANOS = 1_000_000; // about 1,000 updates per second

    private final Socket socket;
    private final Random random = new Random();
    private volatile boolean stopped;

    /** Binds to an endpoint such as {@code tcp://127.0.0.1:5556}. */
    public WeatherPublisher(ZContext context, String endpoint) {
        socket = context.createSocket(SocketType.PUB);
        socket.bind(endpoint);
    }

    /** Publishes the weather of the zips 10000 to 10999, at random, until {@link #stop}. */
    public void run() {
        while (!stopped) {
            int zip = 10000 + random.nextInt(1000);
            int temperature = random.nextInt(215) - 80;
            int humidity = random.nextInt(50) + 10;
            socket.send(zip + " " + temperature + " " + humidity);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** {@return where it is bound, with the port that the system chose for {@code *}} */
    public String endpoint() {
        return socket.getLastEndpoint();
    }

    /** Makes run() return at once. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        socket.close();
    }
}
