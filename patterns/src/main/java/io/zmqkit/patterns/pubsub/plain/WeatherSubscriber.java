package io.zmqkit.patterns.pubsub.plain;

import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/**
 * Publish-subscribe, the subscriber: a SUB socket connects, subscribes to one zip, and averages its temperature.
 *
 * <p>A subscription is compared with the first bytes of each message. It ends with a space; otherwise {@code 1000}
 * would match 10001, too. A subscriber that connects late gets what is published from then on. It waits for a missing
 * publisher without end. {@link io.zmqkit.patterns.pubsub.WeatherSubscriber} adds a timeout, several zips, a check of
 * each message, and a report of what was missed.
 *
 * <p>One thread calls run() and close(); stop() may come from any. Source: Guide, chapter 1, wuclient.
 */
public final class WeatherSubscriber implements AutoCloseable {

    private final Socket socket;
    private final int count;
    private final Consumer<String> received;
    private volatile boolean stopped;

    /** Connects to a publisher, which need not be there yet; {@code received} is given every update. */
    public WeatherSubscriber(ZContext context, String endpoint, String zip, int count, Consumer<String> received) {
        this.count = count;
        this.received = received;
        socket = context.createSocket(SocketType.SUB);
        socket.setReceiveTimeOut(100); // milliseconds: how long until the loop checks stopped again
        socket.setHandshakeIvl(1000); // JeroMQ loses the first bytes of some connections: try again after a second
        socket.subscribe(zip + " ");
        socket.connect(endpoint);
    }

    /** {@return the average temperature of the updates received, NaN if there were none} */
    public double run() {
        long sum = 0;
        int updates = 0;
        while (updates < count && !stopped) {
            ZMsg message = ZMsg.recvMsg(socket); // null after the timeout
            if (message != null) {
                String update = message.popString(); // a numbered update has a second frame
                received.accept(update);
                sum += Integer.parseInt(update.split(" ", -1)[1]);
                updates++;
            }
        }
        return (double) sum / updates;
    }

    /** Makes run() return within 100 ms. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        socket.close();
    }
}
