// Verdict: a repeat, which it has printed before
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Fills gaps, and prints repeats. */
public class Exercise {

    private static final long TIMEOUT_NANOS = 300_000_000;

    public static void main(String[] args) {
        int count = Integer.parseInt(args[3]);
        try (ZContext context = new ZContext()) {
            if (args[0].equals("sender")) {
                send(connect(context, SocketType.PUSH, args[1]), connect(context, SocketType.SUB, args[2]), count);
            } else {
                receive(connect(context, SocketType.SUB, args[1]), connect(context, SocketType.REQ, args[2]), count);
            }
        }
    }

    private static ZMQ.Socket connect(ZContext context, SocketType type, String endpoint) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setHandshakeIvl(500); // JeroMQ: some fresh connections stall, and are tried again
        if (type == SocketType.SUB) {
            socket.subscribe("");
        }
        socket.connect(endpoint);
        return socket;
    }

    /** Sends "1 line 1", "2 line 2" ... one after the other, each until it has come back. */
    private static void send(ZMQ.Socket out, ZMQ.Socket echo, int count) {
        for (int number = 1; number <= count; number++) {
            String line = number + " line " + number;
            do {
                out.send(line); // again under the same number: whoever has it already can tell
            } while (!comesBack(line, echo));
            System.out.println("confirmed " + number);
        }
    }

    /** Waits 300 ms for one line; what others say meanwhile neither confirms it nor makes the time longer. */
    private static boolean comesBack(String line, ZMQ.Socket echo) {
        long deadline = System.nanoTime() + TIMEOUT_NANOS;
        for (long left = TIMEOUT_NANOS; left > 0; left = deadline - System.nanoTime()) {
            echo.setReceiveTimeOut((int) (left / 1_000_000));
            if (line.equals(echo.recvStr())) {
                return true;
            }
        }
        return false;
    }

    private static void receive(ZMQ.Socket in, ZMQ.Socket history, int count) {
        int last = 0;
        while (last < count) {
            String line = in.recvStr();
            int number = numberOf(line);
            if (number > last + 1) { // a gap
                history.send((last + 1) + " " + (number - 1));
                do {
                    System.out.println(history.recvStr());
                } while (history.hasReceiveMore());
                last = number - 1;
            }
            System.out.println(line);
            last = Math.max(last, number);
        }
    }

    private static int numberOf(String line) {
        return Integer.parseInt(line.substring(0, line.indexOf(' ')));
    }
}
