// Verdict, when the race is lost: does it linger
import org.zeromq.*; import java.util.*;
public class Exercise {
    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[3]);
        try (ZContext context = new ZContext()) {
            
            if (args[0].equals("publish")) publish(context, args[1], args[2], count); else subscribe(context, args[1], args[2], count);
        }
    }
    static void publish(ZContext context, String endpoint, String postcode, int count) throws Exception {
        ZMQ.Socket p = context.createSocket(SocketType.XPUB);
        p.bind(endpoint);
       p.recv();
        for (int n = 1; n <= count; n++) { p.send(postcode + " " + n + " 50"); p.recv(ZMQ.DONTWAIT); Thread.sleep(1); }
       
    }
    static void subscribe(ZContext context, String endpoint, String postcode, int count) {
        ZMQ.Socket s = context.createSocket(SocketType.SUB);
        s.setHandshakeIvl(500);
        s.connect(endpoint);
       s.subscribe(postcode + " ");
        for (int i = 0; i < count; i++)System.out.println(s.recvStr());
    }
}
