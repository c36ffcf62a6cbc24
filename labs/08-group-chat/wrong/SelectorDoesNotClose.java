// Verdict: selector: .*closes the connection|read\(\) returns -1
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The selector takes no notice of an end. */
public class Exercise {

    private static final Set<Socket> MEMBERS = ConcurrentHashMap.newKeySet();

    public static void main(String[] args) throws IOException {
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
        if (args[0].equals("threads")) {
            threads(address);
        } else {
            selector(address);
        }
    }

    // ---- A thread for each client -----------------------------------------------------------------------------------

    private static void threads(InetSocketAddress address) throws IOException {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(address);
            while (true) {
                Socket client = server.accept();
                MEMBERS.add(client);
                new Thread(() -> serve(client)).start();
            }
        }
    }

    private static void serve(Socket client) {
        try (client;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                say(client, line);
            }
        } catch (IOException e) {
            System.err.println(client.getRemoteSocketAddress() + ": " + e.getMessage());
        } finally {
            MEMBERS.remove(client);
        }
    }

    private static void say(Socket sender, String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        for (Socket member : MEMBERS) {
            if (member != sender) {
                try {
                    synchronized (member) { // two threads may write to the same member
                        member.getOutputStream().write(bytes);
                    }
                } catch (IOException e) {
                    MEMBERS.remove(member); // the others get theirs
                }
            }
        }
    }

    // ---- One thread for all -----------------------------------------------------------------------------------------

    private static void selector(InetSocketAddress address) throws IOException {
        try (Selector selector = Selector.open();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(address);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            while (true) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isValid() && key.isAcceptable()) {
                        SocketChannel client = server.accept();
                        client.configureBlocking(false);
                        client.register(selector, SelectionKey.OP_READ, new ByteArrayOutputStream());
                    } else if (key.isValid() && key.isReadable()) {
                        read(key);
                    }
                }
                selector.selectedKeys().clear();
            }
        }
    }

    private static void read(SelectionKey key) throws IOException {
        ByteArrayOutputStream line = (ByteArrayOutputStream) key.attachment();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        try {
            ((SocketChannel) key.channel()).read(buffer);
        } catch (IOException e) {
            key.channel().close(); // a client that has crashed
        }
        for (byte next : Arrays.copyOf(buffer.array(), buffer.position())) {
            line.write(next);
            if (next == '\n') {
                say(key, line.toByteArray());
                line.reset();
            }
        }
    }

    private static void say(SelectionKey sender, byte[] line) throws IOException {
        for (SelectionKey key : sender.selector().keys()) {
            if (key != sender && key.channel() instanceof SocketChannel member) {
                try {
                    member.write(ByteBuffer.wrap(line)); // what does not fit into a full connection is lost
                } catch (IOException e) {
                    member.close(); // the others get theirs
                }
            }
        }
    }
}
