// Verdict, when the race is lost: does the context linger
import org.zeromq.*; import java.io.*; import java.nio.charset.*; import java.util.*;
public class Exercise {
    public static void main(String[] args) throws Exception {
        try (ZContext c = new ZContext()) {
            
            if (args[0].equals("relay")) relay(c, args[1], args[2]); else chat(c, args[1], args[2], args[3]);
        }
    }
    static void relay(ZContext c, String collect, String publish) {
        ZMQ.Socket in = c.createSocket(SocketType.PULL); in.bind(collect);
        ZMQ.Socket out = c.createSocket(SocketType.PUB); out.bind(publish);
       while (true) out.send(in.recv());
    }
    static void chat(ZContext c, String collect, String publish, String name) throws Exception {
        ZMQ.Socket ear = c.createSocket(SocketType.SUB); ear.setHandshakeIvl(500);ear.subscribe(""); ear.connect(publish);
        ZMQ.Socket keys = c.createSocket(SocketType.PULL); keys.bind("inproc://keys");
        Thread t = new Thread(() -> {
            ZMQ.Socket k = c.createSocket(SocketType.PUSH); k.connect("inproc://keys");
            try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                for (String s; (s = in.readLine()) != null; ) k.send("+" + s);
            } catch (IOException e) { }
            k.send("-");
        });
        t.setDaemon(true); t.start();
        ZMQ.Socket mouth = c.createSocket(SocketType.PUSH); mouth.setHandshakeIvl(500); mouth.connect(collect);
        ZMQ.Poller p = c.createPoller(2); p.register(ear, ZMQ.Poller.POLLIN); p.register(keys, ZMQ.Poller.POLLIN);
        while (true) {
            p.poll();
            if (p.pollin(0))System.out.println(ear.recvStr());
            if (p.pollin(1)) { String s = keys.recvStr();if (s.equals("-")) return;mouth.send("[" + name + "] " + s.substring(1)); }
        }
    }
}
