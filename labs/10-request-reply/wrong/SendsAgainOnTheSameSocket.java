// Verdict: EFSM: a REQ socket sends, receives, sends
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Waits for a while and then asks again, but on the socket that still waits for its reply. */
public class Exercise {

    public static void main(String[] args) {
        try (ZContext context = new ZContext()) {
            ZMQ.Socket socket = context.createSocket(SocketType.REQ);
            socket.setReceiveTimeOut(250);
            socket.setHandshakeIvl(200); // JeroMQ: some fresh connections stall, and are tried again
            socket.connect(args[0]);
            for (int number = 1; number <= Integer.parseInt(args[1]); number++) {
                String reply = null;
                while (reply == null) {
                    socket.send("Hello " + number);
                    reply = socket.recvStr();
                }
                System.out.println(reply);
            }
        }
    }
}
