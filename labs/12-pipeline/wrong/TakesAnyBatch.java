// Verdict: a result of another batch
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Does not look at the batch. */
public class Exercise {

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
        tasks.connect(tasksEndpoint);
        ZMQ.Socket results = context.createSocket(SocketType.PUSH);
        results.setHandshakeIvl(500);
        results.connect(resultsEndpoint);
        while (true) {
            String batch = tasks.recvStr();
            String number = tasks.recvStr();
            int words = tasks.recvStr().split(" ").length;
            results.sendMore(batch);
            results.sendMore(number);
            results.send(String.valueOf(words));
        }
    }

    /** Collects the results 1 to COUNT of a batch, each once, and says after 500 ms of silence which are missing. */
    private static void collect(ZContext context, String endpoint, String batch, int count) {
        ZMQ.Socket results = context.createSocket(SocketType.PULL);
        results.setReceiveTimeOut(500);
        results.bind(endpoint);
        Map<Integer, Integer> words = new HashMap<>();
        while (words.size() < count) {
            String itsBatch = results.recvStr();
            if (itsBatch == null) {
                IntStream.rangeClosed(1, count)
                        .filter(number -> !words.containsKey(number))
                        .forEach(number -> System.out.println("missing " + number));
                continue;
            }
            int number = Integer.parseInt(results.recvStr());
            int result = Integer.parseInt(results.recvStr());
            {
                words.putIfAbsent(number, result); // the same number again changes nothing
            }
        }
        System.out.println("total " + words.values().stream().mapToInt(Integer::intValue).sum());
    }
}
