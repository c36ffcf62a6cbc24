// Verdict: one or two tries are too few
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Asks once more, and then no more. */
public class Exercise {

    public static void main(String[] args) {
        try (ZContext context = new ZContext()) {
            for (int number = 1; number <= Integer.parseInt(args[1]); number++) {
                String reply = ask(context, args[0], "Hello " + number);
                if (reply == null) {
                    reply = ask(context, args[0], "Hello " + number);
                }
                if (reply == null) {
                    return;
                }
                System.out.println(reply);
            }
        }
    }

    private static String ask(ZContext context, String endpoint, String request) {
        ZMQ.Socket socket = context.createSocket(SocketType.REQ);
        socket.setReceiveTimeOut(250);
        socket.setLinger(0);
        socket.setHandshakeIvl(200); // JeroMQ: some fresh connections stall, and are tried again
        socket.connect(endpoint);
        socket.send(request);
        String reply = socket.recvStr();
        socket.close();
        return reply;
    }
}
