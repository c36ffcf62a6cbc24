// Verdict: print each reply as it came
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

public class Exercise {

    private static final int TIMEOUT_MILLIS = 250;
    private static final int TRIES = 20;

    public static void main(String[] args) {
        String endpoint = args[0];
        int count = Integer.parseInt(args[1]);

        try (ZContext context = new ZContext()) {
            ZMQ.Socket socket = connect(context, endpoint);
            for (int number = 1; number <= count; number++) {
                String reply = null;
                for (int tries = 0; reply == null; tries++) {
                    if (tries == TRIES) {
                        System.err.println("no reply to request " + number);
                        System.exit(1);
                    }
                    if (tries > 0) {
                        // This REQ waits for a reply that will never come, and may not send before it has one.
                        socket.close();
                        socket = connect(context, endpoint);
                    }
                    socket.send("Hello " + number);
                    reply = socket.recvStr(); // null after 250 ms
                }
                System.out.println(reply.trim());
            }
        }
    }

    private static ZMQ.Socket connect(ZContext context, String endpoint) {
        ZMQ.Socket socket = context.createSocket(SocketType.REQ);
        socket.setReceiveTimeOut(TIMEOUT_MILLIS);
        socket.setLinger(0); // a request given up must not arrive after its repetition
        socket.setHandshakeIvl(200); // JeroMQ: some fresh connections stall, and are tried again
        socket.connect(endpoint);
        return socket;
    }
}
