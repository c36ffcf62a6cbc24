import java.util.ArrayList;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Four workers report COUNT results each:
 * java -cp cli/target/zmqkit.jar lab-work/16-what-jeromq-does/Exercise.java COLLECTOR COUNT
 */
public class Exercise {

    private static final int WORKERS = 4;
    private static final String RESULT = "x".repeat(1000);

    public static void main(String[] args) throws InterruptedException {
        int count = Integer.parseInt(args[1]);
        try (ZContext context = new ZContext()) {
            // TODO: there are three mistakes in this program, and none of them is reported by anything
            ZMQ.Socket results = context.createSocket(SocketType.PUSH);
            results.setHandshakeIvl(500); // some fresh connections stall, and are tried again
            results.connect(args[0]);
            List<Thread> workers = new ArrayList<>();
            for (int worker = 1; worker <= WORKERS; worker++) {
                int name = worker;
                Thread thread = new Thread(() -> work(results, name, count));
                thread.start();
                workers.add(thread);
            }
            for (Thread thread : workers) {
                thread.join();
            }
        }
    }

    private static void work(ZMQ.Socket results, int worker, int count) {
        for (int number = 1; number <= count; number++) {
            results.send(worker + " " + number + " " + RESULT, ZMQ.DONTWAIT);
        }
    }
}
