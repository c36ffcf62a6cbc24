// Verdict: it gave up too early: 20 tries of 250 ms are 5 s
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Waits for a while, and gives up. */
public class Exercise {

    public static void main(String[] args) {
        try (ZContext context = new ZContext()) {
            ZMQ.Socket socket = context.createSocket(SocketType.REQ);
            socket.setReceiveTimeOut(250);
            socket.setHandshakeIvl(200); // JeroMQ: some fresh connections stall, and are tried again
            socket.connect(args[0]);
            for (int number = 1; number <= Integer.parseInt(args[1]); number++) {
                socket.send("Hello " + number);
                String reply = socket.recvStr();
                if (reply == null) {
                    System.err.println("no reply");
                    System.exit(1);
                }
                System.out.println(reply);
            }
        }
    }
}
