import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Counts words:
 * java -cp cli/target/zmqkit.jar lab-work/12-pipeline/Exercise.java worker TASKS RESULTS, or: sink RESULTS BATCH COUNT
 */
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
        while (true) {
            String batch = tasks.recvStr();
            String number = tasks.recvStr();
            int words = tasks.recvStr().split(" ").length;

            // TODO: push the result to the sink: which socket, which frames?
        }
    }

    /** Collects the results 1 to COUNT of a batch, each once, and says after 500 ms without a new one which are missing. */
    private static void collect(ZContext context, String endpoint, String batch, int count) {
        ZMQ.Socket results = context.createSocket(SocketType.PULL);
        results.bind(endpoint);
        int total = 0;
        for (int received = 0; received < count; received++) {
            String itsBatch = results.recvStr();
            int number = Integer.parseInt(results.recvStr());

            // TODO: a result of another batch, and one that comes twice; and those that do not come
            total += Integer.parseInt(results.recvStr());
        }
        System.out.println("total " + total);
    }
}
