package io.zmqkit.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A device that measures: whoever connects and sends the eight bytes {@code Register} is sent a reading at once, and then
 * one after each interval, each as a line. A thread per collector. A collector that comes back registers again.
 */
public final class IotDevice implements SocketProgram {

    private static final String REGISTER = "Register";

    private final TcpServer server;
    private final IotReading.Device device;
    private final Duration every;
    private final RandomGenerator random;
    private final Consumer<IotReading> sent;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicLong readings = new AtomicLong();

    /**
     * Binds the socket.
     *
     * @param options where and how
     * @param device what it measures
     * @param every how long from one reading to the next, 1 ms to 1 h
     * @param random where readings come from
     * @param sent told of each reading, in the thread that serves its collector
     * @param warn told of collectors that were closed, and why
     */
    public IotDevice(
            ServerOptions options,
            IotReading.Device device,
            Duration every,
            RandomGenerator random,
            Consumer<IotReading> sent,
            Consumer<String> warn) {
        if (every.compareTo(Duration.ofMillis(1)) < 0 || every.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("every must be 1 ms to 1 h, was " + every.toMillis() + " ms");
        }
        this.device = device;
        this.every = every;
        this.random = random;
        this.sent = sent;
        server = TcpServer.threads(options, this::answer, warn);
    }

    private void answer(LineConnection collector) throws IOException {
        if (!collector.readsWord(REGISTER)) {
            throw new MalformedLineException("did not send " + REGISTER);
        }
        try {
            do {
                IotReading reading = next();
                collector.writeLine(reading.toString());
                sent.accept(reading);
                readings.incrementAndGet();
            } while (!stop.await(every.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a device", e);
        }
    }

    private IotReading next() {
        synchronized (random) {
            return IotReading.random(device, random);
        }
    }

    @Override
    public void run() {
        server.run();
    }

    /** {@return where it is bound} */
    public InetSocketAddress address() {
        return server.address();
    }

    /** {@return how many readings were sent} */
    public long readings() {
        return readings.get();
    }

    @Override
    public void stop() {
        stop.countDown();
        server.stop();
    }

    @Override
    public void close() {
        server.close();
    }
}
