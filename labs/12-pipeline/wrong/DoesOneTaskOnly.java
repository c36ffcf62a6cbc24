// Verdict: a worker runs for ever
import org.zeromq.*; import java.util.*;
public class Exercise {
    public static void main(String[] args) {
        try (ZContext c = new ZContext()) {
            if (args[0].equals("worker")) work(c, args[1], args[2]); else collect(c, args[1], args[2], Integer.parseInt(args[3]));
        }
    }
    static void work(ZContext c, String te, String re) {
        ZMQ.Socket tasks = c.createSocket(SocketType.PULL); tasks.setHandshakeIvl(500); tasks.connect(te);
        ZMQ.Socket out = c.createSocket(SocketType.PUSH); out.setHandshakeIvl(500);out.connect(re);
        while (true) {
            String b = tasks.recvStr(), n = tasks.recvStr(), text = tasks.recvStr();
           int words = text.split(" ").length;
            out.sendMore(b); out.sendMore(n); out.send("" + words); return;
        }
    }
    static void collect(ZContext c, String ep, String batch, int count) {
        ZMQ.Socket in = c.createSocket(SocketType.PULL); in.bind(ep);
       in.setReceiveTimeOut(500);
        Map<Integer, Integer> got = new TreeMap<>();
       
        while (got.size() < count) {
            String b = in.recvStr();
           if (b == null) { for (int i = 1; i <= count; i++) if (!got.containsKey(i)) System.out.println("missing " + i); continue; }
            int n = Integer.parseInt(in.recvStr()), w = Integer.parseInt(in.recvStr());
           if (b.equals(batch) && n >= 1 && n <= count) got.putIfAbsent(n, w);
           
        }
        System.out.println("total " + got.values().stream().mapToInt(Integer::intValue).sum());
    }
}
