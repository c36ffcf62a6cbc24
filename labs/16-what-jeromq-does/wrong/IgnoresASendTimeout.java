// Verdict: send returned false, and nobody looked
import org.zeromq.*; import java.io.*; import java.nio.charset.*; import java.util.*; import java.util.concurrent.*;
public class Exercise {
    static final String RESULT = "x".repeat(1000);
    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[1]);
        try (ZContext c = new ZContext()) {
           c.setLinger(10_000);
            List<Thread> ts = new ArrayList<>();
           
            for (int w = 1; w <= 4; w++) { int name = w; Thread t = new Thread(() -> work(c, args[0], name, count)); t.start(); ts.add(t); }
            for (Thread t : ts) t.join();
           
        }
    }
    static ZMQ.Socket shared;
    static ZMQ.Socket open(ZContext c, String ep) { ZMQ.Socket s = c.createSocket(SocketType.PUSH); s.setHandshakeIvl(500); s.setSendTimeOut(500); s.connect(ep); return s; }
    static void work(ZContext c, String ep, int w, int count) {
        ZMQ.Socket s =open(c, ep);
        for (int n = 1; n <= count; n++)s.send(w + " " + n + " " + RESULT);
       
    }
}
