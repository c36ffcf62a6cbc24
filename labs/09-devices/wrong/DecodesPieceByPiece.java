// Verdict: a character of UTF-8 was cut
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes text of each piece as it comes. */
public class Exercise {

    private static final int RETRY_MILLIS = 200;

    private static int left; // readings still to be printed

    public static void main(String[] args) throws IOException {
        left = Integer.parseInt(args[0]);
        try (Selector selector = Selector.open()) {
            List<Device> devices = new ArrayList<>();
            for (int i = 1; i < args.length; i++) {
                devices.add(new Device(selector, Integer.parseInt(args[i])));
            }
            while (left > 0) {
                for (Device device : devices) {
                    device.connectIfAway();
                }
                selector.select(RETRY_MILLIS);
                for (SelectionKey key : selector.selectedKeys()) {
                    ((Device) key.attachment()).ready(key);
                }
                selector.selectedKeys().clear();
            }
        }
    }

    /** A device, whether it is there or away. */
    private static final class Device {

        private final Selector selector;
        private final InetSocketAddress address;
        private final StringBuilder line = new StringBuilder();
        private SocketChannel channel; // null while it is away
        private long nextTry = System.nanoTime();

        Device(Selector selector, int port) {
            this.selector = selector;
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }

        void connectIfAway() throws IOException {
            if (channel == null && System.nanoTime() - nextTry >= 0) {
                line.setLength(0);
                channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_CONNECT, this);
                try {
                    if (channel.connect(address)) {
                        register(channel.keyFor(selector));
                    }
                } catch (IOException e) {
                    away();
                }
            }
        }

        void ready(SelectionKey key) throws IOException {
            try {
                if (key.isValid() && key.isConnectable()) {
                    channel.finishConnect();
                    register(key);
                } else if (key.isValid() && key.isReadable()) {
                    read();
                }
            } catch (IOException e) {
                away(); // refused, or gone: this one, not the others
            }
        }

        private void register(SelectionKey key) throws IOException {
            channel.write(ByteBuffer.wrap("Register".getBytes(StandardCharsets.UTF_8)));
            key.interestOps(SelectionKey.OP_READ);
        }

        private void read() throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            if (channel.read(buffer) < 0) {
                away();
            }
            buffer.flip();
            for (char next : StandardCharsets.UTF_8.decode(buffer).toString().toCharArray()) {
                if (left == 0) {
                    return;
                }
                if (next != '\n') {
                    line.append(next);
                } else {
                    System.out.println(line);
                    line.setLength(0);
                    left--;
                }
            }
        }

        private void away() throws IOException {
            channel.close(); // its key goes with it
            channel = null;
            nextTry = System.nanoTime() + RETRY_MILLIS * 1_000_000L;
        }
    }
}
