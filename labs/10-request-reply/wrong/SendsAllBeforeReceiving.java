// Verdict: EFSM: a REQ socket sends, receives, sends
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Sends every request before it receives the first reply. */
public class Exercise {

    public static void main(String[] args) {
        try (ZContext context = new ZContext()) {
            ZMQ.Socket socket = context.createSocket(SocketType.REQ);
            socket.setHandshakeIvl(200); // JeroMQ: some fresh connections stall, and are tried again
            socket.connect(args[0]);
            int count = Integer.parseInt(args[1]);
            for (int number = 1; number <= count; number++) {
                socket.send("Hello " + number);
            }
            for (int number = 1; number <= count; number++) {
                System.out.println(socket.recvStr());
            }
        }
    }
}
