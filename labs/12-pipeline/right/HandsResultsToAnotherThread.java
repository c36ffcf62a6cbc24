import java.util.*;
import java.util.concurrent.*;
import java.nio.charset.StandardCharsets;
import org.zeromq.*;


public class Exercise {
    record Result(int number, int words) {}

    public static void main(String[] args) throws Exception {
        if (args[0].equals("worker")) {
            worker(args[1], args[2]);
        } else {
            sink(args[1], args[2], Integer.parseInt(args[3]));
        }
    }

    static void worker(String tasks, String results) {
        ZContext context = new ZContext();
        ZMQ.Socket in = context.createSocket(SocketType.PULL);
        ZMQ.Socket out = context.createSocket(SocketType.PUSH);
        out.setHandshakeIvl(500);
        in.setHandshakeIvl(500);
        out.connect(results);
        in.connect(tasks);
        for (;;) {
            ZMsg task = ZMsg.recvMsg(in);
            String text = task.pollLast().getString(StandardCharsets.UTF_8);
            task.add(Integer.toString(new StringTokenizer(text).countTokens()));
            task.send(out);
        }
    }

    static void sink(String endpoint, String batch, int count) throws Exception {
        BlockingQueue<Result> queue = new LinkedBlockingQueue<>();
        Thread receiver = new Thread(() -> {
            ZContext context = new ZContext();
            ZMQ.Socket in = context.createSocket(SocketType.PULL);
            in.bind(endpoint);
            for (;;) {
                ZMsg msg = ZMsg.recvMsg(in);
                if (msg.popString().equals(batch)) {
                    queue.add(new Result(Integer.parseInt(msg.popString()), Integer.parseInt(msg.popString())));
                }
            }
        });
        receiver.setDaemon(true);
        receiver.start();
        SortedSet<Integer> missing = new TreeSet<>();
        for (int i = 1; i <= count; i++) {
            missing.add(i);
        }
        int total = 0;
        long last = System.nanoTime();
        while (!missing.isEmpty()) {
            long left = last + 500_000_000L - System.nanoTime();
            Result result = queue.poll(left, TimeUnit.NANOSECONDS);
            if (result != null && missing.remove(result.number)) {
                total += result.words;
                last = System.nanoTime();
            } else if (System.nanoTime() - last >= 500_000_000L) {
                missing.forEach(i -> System.out.println("missing " + i));
                last = System.nanoTime();
            }
        }
        System.out.println("total " + total);
        System.exit(0);
    }
}
