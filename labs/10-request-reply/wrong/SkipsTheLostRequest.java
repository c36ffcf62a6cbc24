// Verdict: request 1 was never answered: ask it again
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Opens a fresh socket after a timeout, and goes on with the next request. */
public class Exercise {

    public static void main(String[] args) {
        try (ZContext context = new ZContext()) {
            ZMQ.Socket socket = connect(context, args[0]);
            for (int number = 1; number <= Integer.parseInt(args[1]); number++) {
                socket.send("Hello " + number);
                String reply = socket.recvStr();
                if (reply == null) {
                    socket.close();
                    socket = connect(context, args[0]);
                } else {
                    System.out.println(reply);
                }
            }
        }
    }

    private static ZMQ.Socket connect(ZContext context, String endpoint) {
        ZMQ.Socket socket = context.createSocket(SocketType.REQ);
        socket.setReceiveTimeOut(1500);
        socket.setHandshakeIvl(200); // JeroMQ: some fresh connections stall, and are tried again
        socket.connect(endpoint);
        return socket;
    }
}
