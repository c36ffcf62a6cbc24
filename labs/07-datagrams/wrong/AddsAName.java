// Verdict: as it came
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/** Puts the sender in front. */
public class Exercise {

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        Set<SocketAddress> members = new LinkedHashSet<>();

        try (DatagramSocket socket = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
            System.out.println("ready");
            DatagramPacket packet = new DatagramPacket(new byte[8192], 8192);
            while (true) {
                socket.receive(packet);
                SocketAddress sender = packet.getSocketAddress();
                // The buffer still holds the rest of a longer datagram that came before.
                String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                System.out.println(sender + " " + text);

                if (text.equals("#REG")) {
                    members.add(sender);
                } else if (text.equals("#DEREG")) {
                    members.remove(sender);
                } else if (members.contains(sender)) {
                    for (SocketAddress member : members) {
                        if (!member.equals(sender)) {
                            send(socket, member, sender + " " + text);
                        }
                    }
                }
            }
        }
    }

    private static void send(DatagramSocket socket, SocketAddress member, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, member));
        } catch (IOException e) {
            System.err.println("cannot send to " + member + ": " + e.getMessage()); // the others get theirs
        }
    }
}
