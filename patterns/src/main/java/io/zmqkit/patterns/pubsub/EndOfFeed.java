package io.zmqkit.patterns.pubsub;

import io.zmqkit.core.socket.Sockets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZMQ.Socket;

/**
 * The end of a feed: every subscriber takes the rest, or leaves. What a subscriber has not taken when the publisher's
 * process ends may be lost even if the kernel has it, and closing the socket would wait only for the kernel. The
 * publisher's thread.
 */
final class EndOfFeed {

    private static final Logger LOG = LoggerFactory.getLogger(WeatherPublisher.class);

    /** After an interrupt, the program does not wait as long as the end of a feed may take. */
    private static final int STOPPED_LINGER_MILLIS = 1000;

    private final Sockets sockets;
    private final Socket publisher;
    private final Duration linger;

    /**
     * The end of the feed on a publisher's socket.
     *
     * @param linger how long to wait at most
     */
    EndOfFeed(Sockets sockets, Socket publisher, Duration linger) {
        this.sockets = sockets;
        this.publisher = publisher;
        this.linger = linger;
    }

    /**
     * Waits, unless the program is stopped.
     *
     * @param read receives what the subscribers send, and waits for it up to the receive timeout
     * @param isStopped whether the program is stopped
     * @return false if a subscriber was still behind when the linger was over
     */
    boolean awaitTheLast(Runnable read, BooleanSupplier isStopped) {
        publisher.setXpubNoDrop(false); // a question that finds no room in the queue is asked again
        LOG.info("the feed has ended: subscribers take the rest");
        long start = System.nanoTime();
        while (!isStopped.getAsBoolean() && !sockets.haveSubscribersTakenAll(publisher)) {
            if (System.nanoTime() - start > linger.toNanos()) {
                publisher.setLinger(0); // it has had its time
                return false;
            }
            read.run();
        }
        if (isStopped.getAsBoolean()) {
            publisher.setLinger((int) Math.min(linger.toMillis(), STOPPED_LINGER_MILLIS));
        }
        return true;
    }
}
