import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Group chat:
 * java -cp cli/target/zmqkit.jar lab-work/13-relay-chat/Exercise.java relay COLLECT PUBLISH, or:
 *     client COLLECT PUBLISH NAME
 */
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
        // TODO: whatever comes goes to all
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
            // TODO: this waits for the others, then for the keyboard, then for the others ... And where does it end?
            System.out.println(ear.recvStr());
            mouth.send("[" + name + "] " + in.readLine());
        }
    }
}
