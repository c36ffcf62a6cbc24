import java.util.*;
import java.util.concurrent.*;
import java.nio.charset.StandardCharsets;
import org.zeromq.*;


public class Exercise {
    public static void main(String[] args) throws Exception {
        ZContext context = new ZContext();
        context.setLinger(2000);
        if (args[0].equals("relay")) {
            ZMQ.Socket pub = context.createSocket(SocketType.XPUB);
            pub.bind(args[2]);
            ZMQ.Socket pull = context.createSocket(SocketType.PULL);
            pull.bind(args[1]);
            ZMQ.Poller poller = context.createPoller(2);
            poller.register(pull, ZMQ.Poller.POLLIN);
            poller.register(pub, ZMQ.Poller.POLLIN);
            while (true) {
                poller.poll();
                if (poller.pollin(1)) {
                    pub.recv();
                }
                if (poller.pollin(0)) {
                    ZMsg.recvMsg(pull).send(pub);
                }
            }
        }
        java.io.PrintStream out = new java.io.PrintStream(System.out, true, "UTF-8");
        Thread ears = new Thread(() -> {
            ZMQ.Socket sub = context.createSocket(SocketType.SUB);
            sub.setHandshakeIvl(500);
            sub.subscribe(new byte[0]);
            sub.connect(args[2]);
            while (true) {
                out.println(new String(sub.recv(), StandardCharsets.UTF_8));
            }
        });
        ears.setDaemon(true);
        ears.start();
        ZContext speaking = new ZContext();
        speaking.setLinger(3000);
        ZMQ.Socket push = speaking.createSocket(SocketType.PUSH);
        push.setHandshakeIvl(500);
        push.connect(args[1]);
        Scanner scanner = new Scanner(System.in, StandardCharsets.UTF_8);
        while (scanner.hasNextLine()) {
            push.send(("[" + args[3] + "] " + scanner.nextLine()).getBytes(StandardCharsets.UTF_8), 0);
        }
        speaking.close();
        System.exit(0);
    }
}
