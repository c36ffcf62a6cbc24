// Verdict: print what comes, not what was typed
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Prints what was typed, too. */
public class Exercise {

    public static void main(String[] args) {
        try (ZContext context = new ZContext()) {
            context.setLinger(1000); // go on sending for up to 1 s while the context closes
            if (args[0].equals("relay")) {
                relay(context, args[1], args[2]);
            } else {
                chat(context, args[1], args[2], args[3]);
            }
        }
    }

    private static void relay(ZContext context, String collect, String publish) {
        ZMQ.Socket collector = context.createSocket(SocketType.PULL);
        collector.bind(collect);
        ZMQ.Socket publisher = context.createSocket(SocketType.PUB);
        publisher.bind(publish);
        while (true) {
            publisher.send(collector.recv());
        }
    }

    private static void chat(ZContext context, String collect, String publish, String name) {
        ZMQ.Socket mouth = context.createSocket(SocketType.PUSH);
        mouth.setHandshakeIvl(500); // JeroMQ: some fresh connections stall, and are tried again
        mouth.connect(collect);
        ZMQ.Socket ear = context.createSocket(SocketType.SUB);
        ear.setHandshakeIvl(500);
        ear.subscribe("");
        ear.connect(publish);

        // Nothing polls System.in, so a thread reads it, and hands each line over through a socket.
        ZMQ.Socket typed = context.createSocket(SocketType.PULL);
        typed.bind("inproc://typed");
        ZMQ.Socket typing = context.createSocket(SocketType.PUSH);
        typing.connect("inproc://typed");
        new Thread(() -> readInput(typing, name)).start(); // which owns that socket from now on

        try (ZMQ.Poller poller = context.createPoller(2)) {
            poller.register(ear, ZMQ.Poller.POLLIN);
            poller.register(typed, ZMQ.Poller.POLLIN);
            while (true) {
                poller.poll(-1);
                if (poller.pollin(0)) {
                    System.out.println(ear.recvStr());
                }
                if (poller.pollin(1)) {
                    String line = typed.recvStr();
                    if (line.isEmpty()) {
                        return; // the input has ended
                    }
                    System.out.println(line);
                    mouth.send(line);
                }
            }
        }
    }

    private static void readInput(ZMQ.Socket typing, String name) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                typing.send("[" + name + "] " + line);
            }
        } catch (IOException e) {
            System.err.println("cannot read the input: " + e);
        }
        typing.send("");
    }
}
