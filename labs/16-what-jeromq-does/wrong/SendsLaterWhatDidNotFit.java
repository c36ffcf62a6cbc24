// Verdict: wait until there is room before you go on|its memory is full: does something grow without end
import java.util.ArrayList;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Four workers report COUNT results each, and none is lost:
 * java -cp cli/target/zmqkit.jar lab-work/16-what-jeromq-does/Exercise.java COLLECTOR COUNT
 */
public class Exercise {

    private static final int WORKERS = 4;
    private static final String RESULT = "x".repeat(1000);

    public static void main(String[] args) throws InterruptedException {
        int count = Integer.parseInt(args[1]);
        try (ZContext context = new ZContext()) {
            context.setLinger(20_000); // ZContext drops what is queued when it closes, unless it is told to linger
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
        List<String> failed = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            String result = worker + " " + number + " " + RESULT;
            if (!results.send(result, ZMQ.DONTWAIT)) {
                failed.add(result);
            }
        }
        for (String result : failed) {
            results.send(result);
        }
    }
}
