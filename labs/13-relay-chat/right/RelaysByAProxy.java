import java.util.*;
import java.util.concurrent.*;
import java.nio.charset.StandardCharsets;
import org.zeromq.*;


public class Exercise {
    public static void main(String[] args) throws Exception {
        try (ZContext context = new ZContext()) {
            context.setLinger(5000);
            if (args[0].equals("relay")) {
                ZMQ.Socket in = context.createSocket(SocketType.PULL);
                ZMQ.Socket out = context.createSocket(SocketType.PUB);
                in.bind(args[1]);
                out.bind(args[2]);
                ZMQ.proxy(in, out, null);
                return;
            }
            ZMQ.Socket keys = context.createSocket(SocketType.PAIR);
            keys.bind("inproc://keys");
            Thread reader = new Thread(() -> {
                ZMQ.Socket here = context.createSocket(SocketType.PAIR);
                here.connect("inproc://keys");
                new java.io.BufferedReader(new java.io.InputStreamReader(System.in, StandardCharsets.UTF_8)).lines()
                        .forEach(line -> here.send(line));
                here.sendMore("");
                here.send("end");
            });
            reader.setDaemon(true);
            reader.start();
            ZMQ.Socket sub = context.createSocket(SocketType.SUB);
            sub.setHandshakeIvl(500);
            sub.connect(args[2]);
            sub.subscribe(ZMQ.SUBSCRIPTION_ALL);
            ZMQ.Socket push = context.createSocket(SocketType.PUSH);
            push.setHandshakeIvl(500);
            push.connect(args[1]);
            try (ZPoller poller = new ZPoller(context)) {
                poller.register(sub, ZPoller.IN);
                poller.register(keys, ZPoller.IN);
                while (true) {
                    poller.poll(-1);
                    if (poller.isReadable(keys)) {
                        String line = keys.recvStr();
                        if (keys.hasReceiveMore()) {
                            return;
                        }
                        push.send(String.format("[%s] %s", args[3], line));
                    }
                    if (poller.isReadable(sub)) {
                        System.out.println(sub.recvStr());
                    }
                }
            }
        }
    }
}
