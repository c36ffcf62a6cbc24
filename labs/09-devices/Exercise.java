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

/** Collects readings of several devices: java lab-work/09-devices/Exercise.java COUNT PORT PORT... */
public class Exercise {

    private static int left; // readings still to be printed

    public static void main(String[] args) throws IOException {
        left = Integer.parseInt(args[0]);
        try (Selector selector = Selector.open()) {
            List<Device> devices = new ArrayList<>();
            for (int i = 1; i < args.length; i++) {
                devices.add(new Device(selector, Integer.parseInt(args[i])));
            }
            for (Device device : devices) {
                device.connect(); // TODO: a device may not be there yet, and one that was there may vanish
            }
            while (left > 0) {
                selector.select();
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
        private SocketChannel channel;

        Device(Selector selector, int port) {
            this.selector = selector;
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }

        void connect() throws IOException {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_CONNECT, this);
            channel.connect(address);
        }

        void ready(SelectionKey key) throws IOException {
            // TODO: finishConnect() throws if the device is not there. The others are.
            if (key.isConnectable() && channel.finishConnect()) {
                register(key);
            } else if (key.isReadable()) {
                read();
            }
        }

        private void register(SelectionKey key) throws IOException {
            channel.write(ByteBuffer.wrap("Register".getBytes(StandardCharsets.UTF_8)));
            key.interestOps(SelectionKey.OP_READ);
        }

        private void read() throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            channel.read(buffer);
            // TODO: print whole lines, whatever a read brings, until COUNT are printed; notice that the device is gone,
            // and register with it again as soon as it is back.
        }
    }
}
