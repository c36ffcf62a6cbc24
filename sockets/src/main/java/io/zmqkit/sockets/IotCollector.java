package io.zmqkit.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects readings from several devices: one thread, a selector, and a callback attached to the key of each connection.
 *
 * <p>It connects to every device and sends {@code Register}; the device answers with lines, see {@link IotReading}. A
 * device that cannot be reached, goes away, falls silent or sends what is no reading is connected to and registered
 * again, once a second. Readings from the time between are lost. In ZeroMQ, a socket that connects does all of this by
 * itself. Only stop() may come from another thread.
 */
public final class IotCollector implements SocketProgram {

    private static final byte[] REGISTER = "Register".getBytes(StandardCharsets.US_ASCII);
    private static final int POLL_MILLIS = 50;

    private final Options options;
    private final Events events;
    private final Selector selector;
    private final List<Device> devices;
    private final ByteBuffer received = ByteBuffer.allocateDirect(4096);
    private long lastReading = System.nanoTime();
    private boolean timedOut;
    private volatile boolean stopped;

    /**
     * What a collector is told.
     *
     * @param devices where they are, at least one
     * @param count how many readings to take from each device, at least 1
     * @param retry how long to wait before connecting again, 1 ms to 1 h
     * @param silence how long a device may be silent before it is connected to again, 1 ms to 24 h
     * @param timeout how long to go on without a reading from anybody, 1 ms to 24 h
     */
    public record Options(
            List<InetSocketAddress> devices, int count, Duration retry, Duration silence, Duration timeout) {
        /** Checks the ranges. */
        public Options {
            devices = List.copyOf(devices);
            if (devices.isEmpty()) {
                throw new IllegalArgumentException("devices must be at least 1, was 0");
            }
            if (count < 1) {
                throw new IllegalArgumentException("count must be > 0, was " + count);
            }
            requireUpTo("retry", retry, Duration.ofHours(1));
            requireUpTo("silence", silence, Duration.ofHours(24));
            requireUpTo("timeout", timeout, Duration.ofHours(24));
        }

        private static void requireUpTo(String name, Duration value, Duration most) {
            if (value.toMillis() < 1 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        name + " must be 1-" + most.toMillis() + " ms, was " + value.toMillis());
            }
        }
    }

    /** What happens, told in the thread of run(). */
    public interface Events {
        /**
         * A reading has come.
         *
         * @param reading it
         */
        void reading(IotReading reading);

        /**
         * A device was reached, and registered with.
         *
         * @param device where it is
         */
        void registered(String device);

        /**
         * A device is lost; it is tried again.
         *
         * @param device where it is
         * @param why in words that follow a colon
         */
        void lost(String device, String why);
    }

    /**
     * Opens the selector. Devices are connected to by run(), because they may come and go.
     *
     * @param options what to do
     * @param events told what happens
     */
    public IotCollector(Options options, Events events) {
        this.options = options;
        this.events = events;
        devices = options.devices().stream().map(Device::new).toList();
        for (InetSocketAddress device : options.devices()) {
            try {
                Net.resolved(device);
            } catch (IOException e) {
                throw AddressException.cannotConnect("collector", device, e);
            }
        }
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw AddressException.cannotConnect("collector", options.devices().get(0), e);
        }
    }

    @Override
    public void run() {
        lastReading = System.nanoTime();
        try {
            while (!stopped && !timedOut && devices.stream().anyMatch(Device::isWanted)) {
                devices.forEach(Device::look);
                selector.select(key -> ((Runnable) key.attachment()).run(), POLL_MILLIS);
                timedOut = System.nanoTime() - lastReading > options.timeout().toNanos();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the selector has failed: " + Net.why(e), e);
        }
    }

    /** {@return how many readings came from all devices; read it after run() has returned} */
    public long readings() {
        return devices.stream().mapToLong(device -> device.readings).sum();
    }

    /** {@return true if run() ended because no reading came for too long} */
    public boolean hasTimedOut() {
        return timedOut;
    }

    @Override
    public void stop() {
        stopped = true;
        selector.wakeup();
    }

    @Override
    public void close() {
        devices.forEach(Device::close);
        Net.close(selector);
    }

    /** The connection to one device, and the callback of its key. */
    private final class Device implements Runnable {

        private final InetSocketAddress address;
        private @Nullable SocketChannel channel;
        private LineDecoder decoder = new LineDecoder();
        private long lastHeard;
        private long nextTry = System.nanoTime();
        private boolean lostTold;
        private int readings;

        Device(InetSocketAddress address) {
            this.address = address;
        }

        boolean isWanted() {
            return readings < options.count();
        }

        /** Connects when it is time to, and gives up a connection that says nothing. */
        void look() {
            long now = System.nanoTime();
            if (!isWanted()) {
                close();
            } else if (channel != null && now - lastHeard > options.silence().toNanos()) {
                lost("said nothing for " + options.silence().toMillis() + "ms");
            } else if (channel == null && now - nextTry >= 0) {
                try {
                    connect();
                } catch (IOException e) {
                    lost(Net.why(e));
                }
            }
        }

        private void connect() throws IOException {
            SocketChannel opened = SocketChannel.open();
            channel = opened;
            decoder = new LineDecoder();
            lastHeard = System.nanoTime();
            opened.configureBlocking(false);
            boolean done = opened.connect(address);
            opened.register(selector, SelectionKey.OP_CONNECT, this);
            if (done) {
                register(opened);
            }
        }

        @Override
        public void run() {
            SocketChannel ready = channel;
            try {
                if (ready != null && !ready.isConnected() && ready.finishConnect()) {
                    register(ready);
                } else if (ready != null) {
                    read(ready);
                }
            } catch (IOException e) {
                lost(Net.why(e));
            }
        }

        private void register(SocketChannel connected) throws IOException {
            connected.write(ByteBuffer.wrap(REGISTER)); // eight bytes: a fresh connection takes them whole
            connected.keyFor(selector).interestOps(SelectionKey.OP_READ);
            lostTold = false;
            events.registered(Net.text(address));
        }

        private void read(SocketChannel readable) throws IOException {
            received.clear();
            int count = readable.read(received);
            received.flip();
            lastHeard = System.nanoTime();
            for (String line = decoder.next(received); line != null; line = decoder.next(received)) {
                IotReading reading = IotReading.parse(line);
                if (isWanted()) {
                    readings++;
                    lastReading = lastHeard;
                    events.reading(reading);
                }
            }
            if (count < 0) {
                lost("it is gone");
            }
        }

        private void lost(String why) {
            close();
            nextTry = System.nanoTime() + options.retry().toNanos();
            if (!lostTold) { // once for each time that it is away
                events.lost(Net.text(address), why);
            }
            lostTold = true;
        }

        void close() {
            if (channel != null) {
                Net.close(channel);
                channel = null;
            }
        }
    }
}
