import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** Answers each line, to all clients in one thread: java lab-work/04-selector/Exercise.java PORT */
public class Exercise {

    /** What belongs to one client. */
    private static final class Client {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer waiting = ByteBuffer.allocate(0);
        int number;
    }

    public static void main(String[] args) throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        while (true) {
            selector.select();
            for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                SelectionKey key = keys.next();
                keys.remove(); // the selector adds keys, and never takes one away
                if (key.isAcceptable()) {
                    SocketChannel channel = server.accept();
                    channel.configureBlocking(false);
                    channel.register(selector, SelectionKey.OP_READ, new Client());
                } else {
                    serve(key);
                }
            }
        }
    }

    private static void serve(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        Client client = (Client) key.attachment();
        try {
            if (key.isReadable()) {
                read(key, channel, client);
            }
            if (key.isValid()) {
                channel.write(client.waiting); // TODO: it takes as much as goes now. What about the rest?
            }
        } catch (IOException e) {
            channel.close();
        }
    }

    private static void read(SelectionKey key, SocketChannel channel, Client client) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4096);
        if (channel.read(bytes) < 0) {
            channel.close();
            return;
        }
        bytes.flip();
        // TODO: this takes what has come for a line. Collect it in client.line until the line feed comes.
        client.number++;
        String line = new String(bytes.array(), 0, bytes.limit(), StandardCharsets.UTF_8).strip();
        client.waiting = ByteBuffer.wrap(answer(client.number, line).getBytes(StandardCharsets.UTF_8));
    }

    /** The line with its number; for "fill N", N letters. */
    private static String answer(int number, String line) {
        return line.startsWith("fill ") ? "x".repeat(Integer.parseInt(line.substring(5))) + "\n" : number + " " + line + "\n";
    }
}
