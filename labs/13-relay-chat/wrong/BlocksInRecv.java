// Verdict: it waits for the keyboard
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Sends a line only when somebody else has said something. */
public class Exercise {

    public static void main(String[] args) throws Exception {
        try (ZContext context = new ZContext()) {
            context.setLinger(1000); // go on sending for up to 1 s while the context closes
            if (args[0].equals("relay")) {
                relay(context, args[1], args[2]);
            } else {
                chat(context, args[1], args[2], args[3]);
            }
        }
    }

    private static void relay(ZContext context, String collect, String publish) {
        ZMQ.Socket collector = context.createSocket(SocketType.PULL);
        collector.bind(collect);
        ZMQ.Socket publisher = context.createSocket(SocketType.PUB);
        publisher.bind(publish);
        while (true) {
            publisher.send(collector.recv());
        }
    }

    private static void chat(ZContext context, String collect, String publish, String name) throws Exception {
        ZMQ.Socket mouth = context.createSocket(SocketType.PUSH);
        mouth.setHandshakeIvl(500); // JeroMQ: some fresh connections stall, and are tried again
        mouth.connect(collect);
        ZMQ.Socket ear = context.createSocket(SocketType.SUB);
        ear.setHandshakeIvl(500);
        ear.subscribe("");
        ear.connect(publish);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (true) {
            System.out.println(ear.recvStr());
            mouth.send("[" + name + "] " + in.readLine());
        }
    }
}
