// Verdict, when the race is lost: does it linger
import java.util.ArrayList;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Closes the context when the last send has returned. */
public class Exercise {

    private static final int WORKERS = 4;
    private static final String RESULT = "x".repeat(1000);

    public static void main(String[] args) throws InterruptedException {
        int count = Integer.parseInt(args[1]);
        try (ZContext context = new ZContext()) {
            List<Thread> workers = new ArrayList<>();
            for (int worker = 1; worker <= WORKERS; worker++) {
                int name = worker;
                Thread thread = new Thread(() -> work(context, args[0], name, count));
                thread.start();
                workers.add(thread);
            }
            for (Thread thread : workers) {
                thread.join();
            }
        }
    }

    /** A context may be shared by threads; a socket belongs to one. */
    private static void work(ZContext context, String collector, int worker, int count) {
        ZMQ.Socket results = context.createSocket(SocketType.PUSH);
        results.setHandshakeIvl(500); // some fresh connections stall, and are tried again
        results.connect(collector);
        for (int number = 1; number <= count; number++) {
            results.send(worker + " " + number + " " + RESULT); // waits at the high-water mark
        }
    }
}
