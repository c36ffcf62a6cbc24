import java.util.*;
import java.util.concurrent.*;
import java.nio.charset.StandardCharsets;
import org.zeromq.*;


public class Exercise {
    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[3]);
        ZContext context = new ZContext();
        if (args[0].equals("sender")) {
            send(context, args[1], args[2], count);
        } else {
            receive(context, args[1], args[2], count);
        }
        System.out.flush();
        System.exit(0);
    }

    static void send(ZContext context, String collect, String publish, int count) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Thread listener = new Thread(() -> {
            ZMQ.Socket sub = context.createSocket(SocketType.SUB);
            sub.setHandshakeIvl(400);
            sub.connect(publish);
            sub.subscribe("");
            while (true) {
                heard.add(sub.recvStr());
            }
        });
        listener.setDaemon(true);
        listener.start();
        ZMQ.Socket push = context.createSocket(SocketType.PUSH);
        push.setHandshakeIvl(400);
        push.connect(collect);
        for (int i = 1; i <= count; i++) {
            String line = i + " line " + i;
            boolean back = false;
            while (!back) {
                push.send(line);
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
                String next;
                while (!back && (next = heard.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS)) != null) {
                    back = next.equals(line);
                }
            }
            System.out.println("confirmed " + i);
        }
    }

    static void receive(ZContext context, String publish, String history, int count) {
        ZMQ.Socket sub = context.createSocket(SocketType.SUB);
        sub.setHandshakeIvl(400);
        sub.subscribe("");
        sub.connect(publish);
        ZMQ.Socket dealer = context.createSocket(SocketType.DEALER);
        dealer.setHandshakeIvl(400);
        dealer.connect(history);
        ZMQ.Poller poller = context.createPoller(2);
        poller.register(sub, ZMQ.Poller.POLLIN);
        poller.register(dealer, ZMQ.Poller.POLLIN);
        TreeMap<Integer, String> waiting = new TreeMap<>();
        Set<Integer> asked = new HashSet<>();
        int next = 1;
        while (next <= count) {
            poller.poll(-1);
            if (poller.pollin(0)) {
                String line = sub.recvStr();
                waiting.putIfAbsent(number(line), line);
            }
            if (poller.pollin(1)) {
                ZMsg reply = ZMsg.recvMsg(dealer);
                reply.removeFirst();
                for (ZFrame frame : reply) {
                    String line = frame.getString(StandardCharsets.UTF_8);
                    waiting.putIfAbsent(number(line), line);
                }
            }
            for (int i = next; !waiting.isEmpty() && i < waiting.lastKey() && i <= count; i++) {
                if (!waiting.containsKey(i) && asked.add(i)) {
                    dealer.sendMore("");
                    dealer.send(i + " " + i);
                }
            }
            while (next <= count && waiting.containsKey(next)) {
                System.out.println(waiting.get(next++));
            }
        }
    }

    static int number(String line) {
        return Integer.parseInt(line.substring(0, line.indexOf(' ')));
    }
}
