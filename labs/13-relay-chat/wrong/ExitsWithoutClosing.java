// Verdict, when the race is lost: does the context linger
import org.zeromq.*; import java.io.*;
public class Exercise {
    public static void main(String[] a) throws Exception {
        ZContext c = new ZContext();
        if (a[0].equals("relay")) { var in = c.createSocket(SocketType.PULL); in.bind(a[1]); var out = c.createSocket(SocketType.PUB); out.bind(a[2]); while (true) out.send(in.recv()); }
        new Thread(() -> { var s = c.createSocket(SocketType.SUB); s.setHandshakeIvl(500); s.subscribe(""); s.connect(a[2]); while (true) System.out.println(s.recvStr()); }).start();
        var m = c.createSocket(SocketType.PUSH); m.setHandshakeIvl(500); m.connect(a[1]);
        var in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String l; (l = in.readLine()) != null; ) m.send("[" + a[3] + "] " + l);
        System.exit(0);
    }
}
