import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Subscribes to a ZeroMQ publisher by hand: java lab-work/17-zmtp-by-hand/Exercise.java PORT PREFIX COUNT */
public class Exercise {

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        byte[] prefix = args[1].getBytes(StandardCharsets.UTF_8);
        int count = Integer.parseInt(args[2]);

        try (Socket publisher = new Socket(InetAddress.getLoopbackAddress(), port)) {
            DataInputStream in = new DataInputStream(publisher.getInputStream());
            DataOutputStream out = new DataOutputStream(publisher.getOutputStream());

            // TODO: the greeting has 64 bytes: the signature, 3 0, NULL padded to 20 bytes, 0, and 31 zeros.
            out.write(0xff);
            out.writeLong(0);
            out.write(0x7f);

            // TODO: then READY, the subscription to the prefix, and COUNT messages, each printed on a line of its own,
            // its frames joined by " | ". Answer every PING.
            in.readFully(new byte[64]);
            System.out.println("the publisher has greeted; " + count + " messages of " + prefix.length + " bytes to come");
        }
    }
}
