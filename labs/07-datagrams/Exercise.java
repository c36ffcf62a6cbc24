import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** A group chat over UDP: java lab-work/07-datagrams/Exercise.java PORT */
public class Exercise {

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);

        try (DatagramSocket socket = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
            System.out.println("ready");
            DatagramPacket packet = new DatagramPacket(new byte[8192], 8192);
            while (true) {
                socket.receive(packet);
                String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);

                // TODO: this is an echo, to anybody. #REG registers its sender, #DEREG takes it off again, without an
                // answer; any other text of somebody registered goes to all the others who are.
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                System.out.println(packet.getSocketAddress() + " " + text);
            }
        }
    }
}
