// Verdict: how long does it wait for each reply
import org.zeromq.*; import java.util.*;
public class Exercise {
    public static void main(String[] args) {
        String endpoint = args[0]; int count = Integer.parseInt(args[1]);
        try (ZContext context = new ZContext()) {
           
            ZMQ.Socket socket = open(context, endpoint);
            for (int number = 1; number <= count; number++) {
                String reply = null;
                for (int t = 0; t < 20 && reply == null; t++) {
                   socket.send("Hello " + number);
                   reply = socket.recvStr();
                   if (reply == null) { socket.close(); socket = open(context, endpoint); }
                }
               if (reply == null) { System.err.println("no reply"); System.exit(1); }
               System.out.println(reply);
            }
        }
    }
    static ZMQ.Socket open(ZContext context, String endpoint) {
        ZMQ.Socket s = context.createSocket(SocketType.REQ);
        s.setHandshakeIvl(200); s.setReceiveTimeOut(2500);
        s.connect(endpoint);
        return s;
    }
}
