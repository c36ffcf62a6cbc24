// Verdict: only the number is compared|that has another number|the timeout begins anew with each line of others
import org.zeromq.*; import java.io.*; import java.nio.charset.*; import java.util.*;
public class Exercise {
    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[3]);
        try (ZContext c = new ZContext()) {
            if (args[0].equals("sender")) send(connect(c, SocketType.PUSH, args[1]), connect(c, SocketType.SUB, args[2]), count);
            else receive(connect(c, SocketType.SUB, args[1]), connect(c, SocketType.REQ, args[2]), count);
        }
    }
    static ZMQ.Socket connect(ZContext c, SocketType type, String ep) {
        ZMQ.Socket s = c.createSocket(type); s.setHandshakeIvl(500);
        if (type == SocketType.SUB) s.subscribe("");
        s.connect(ep); return s;
    }
    static void send(ZMQ.Socket out, ZMQ.Socket in, int count) throws Exception {
        for (int n = 1; n <= count; n++) {
            String line = n + " line " + n; in.setReceiveTimeOut(300); out.send(line); while (true) { String g = in.recvStr(); if (g == null) { out.send(line); continue; } if (num(g) == n) break; }
            System.out.println("confirmed " + n);
        }
    }
    static void receive(ZMQ.Socket in, ZMQ.Socket history, int count) {
        int next = 1;
        while (next <= count) {
            String line = in.recvStr(); int n = num(line);
            if (n < next) continue;
            if (n > next) {
               history.send(next + " " + (n - 1));
               do { String h = history.recvStr(); if (num(h) == next) { System.out.println(h); next++; } } while (history.hasReceiveMore());
            }
           if (n == next && n <= count) { System.out.println(line); next++; }
        }
    }
    static int num(String s) { return Integer.parseInt(s.substring(0, s.indexOf(' '))); }
}
