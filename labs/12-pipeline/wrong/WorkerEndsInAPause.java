// Verdict: a worker runs for ever.*however long nobody has one
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

public class Exercise {

    private static final long SILENCE_NANOS = 500_000_000;

    public static void main(String[] args) {
        try (ZContext context = new ZContext()) {
            if (args[0].equals("worker")) {
                work(context, args[1], args[2]);
            } else {
                collect(context, args[1], args[2], Integer.parseInt(args[3]));
            }
        }
    }

    /** Pulls tasks, BATCH NUMBER TEXT, and pushes results, BATCH NUMBER WORDS: three frames each. Runs for ever. */
    private static void work(ZContext context, String tasksEndpoint, String resultsEndpoint) {
        ZMQ.Socket tasks = context.createSocket(SocketType.PULL);
        tasks.setHandshakeIvl(500); // JeroMQ: some fresh connections stall, and are tried again
        tasks.setReceiveTimeOut(2000);
        tasks.connect(tasksEndpoint);
        ZMQ.Socket results = context.createSocket(SocketType.PUSH);
        results.setHandshakeIvl(500);
        results.connect(resultsEndpoint);
        while (true) {
            String batch = tasks.recvStr();
            if (batch == null) {
                return;
            }
            String number = tasks.recvStr();
            int words = tasks.recvStr().split(" ").length;
            results.sendMore(batch);
            results.sendMore(number);
            results.send(String.valueOf(words));
        }
    }

    /** Collects the results 1 to COUNT of a batch, each once, and says after 500 ms without a new one which are missing. */
    private static void collect(ZContext context, String endpoint, String batch, int count) {
        ZMQ.Socket results = context.createSocket(SocketType.PULL);
        results.bind(endpoint);
        Map<Integer, Integer> words = new HashMap<>();
        long deadline = System.nanoTime() + SILENCE_NANOS;
        while (words.size() < count) {
            long left = deadline - System.nanoTime();
            // what comes for others does not put the deadline off; a timeout of 0 does not wait, and -1 is without end
            results.setReceiveTimeOut((int) Math.max(0, left / 1_000_000));
            String itsBatch = results.recvStr();
            if (itsBatch != null) {
                int number = Integer.parseInt(results.recvStr());
                int result = Integer.parseInt(results.recvStr());
                if (itsBatch.equals(batch) && words.put(number, result) == null) {
                    deadline = System.nanoTime() + SILENCE_NANOS;
                }
            }
            if (words.size() < count && System.nanoTime() - deadline >= 0) {
                IntStream.rangeClosed(1, count)
                        .filter(number -> !words.containsKey(number))
                        .forEach(number -> System.out.println("missing " + number));
                deadline = System.nanoTime() + SILENCE_NANOS;
            }
        }
        System.out.println("total " + words.values().stream().mapToInt(Integer::intValue).sum());
    }
}
