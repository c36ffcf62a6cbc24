// Verdict: exception of one (client )?must not end the loop|exit code 1: java.net.SocketException: Connection reset
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

/** An exception of one client ends the server. */
public class Exercise {

    /** What belongs to one client: the line that has begun to come, and the bytes that wait to go. */
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
        {
            if (key.isReadable()) {
                read(key, channel, client);
            }
            if (key.isValid()) {
                channel.write(client.waiting); // as much as goes now
                key.interestOps(client.waiting.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
            }
        }
    }

    private static void read(SelectionKey key, SocketChannel channel, Client client) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4096);
        if (channel.read(bytes) < 0) {
            channel.close();
            return;
        }
        bytes.flip();
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n') {
                String line = client.line.toString(StandardCharsets.UTF_8);
                client.line.reset();
                client.number++;
                answers.write(answer(client.number, line).getBytes(StandardCharsets.UTF_8));
            } else {
                client.line.write(next);
            }
        }
        client.waiting = ByteBuffer.wrap(answers.toByteArray()); // what waited before is gone: nothing is read meanwhile
    }

    /** The line with its number; for "fill N", N letters. */
    private static String answer(int number, String line) {
        return line.startsWith("fill ") ? "x".repeat(Integer.parseInt(line.substring(5))) + "\n" : number + " " + line + "\n";
    }
}
