// Verdict: only the line itself confirms it
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMsg;

public class Exercise {

    private static final long TIMEOUT_NANOS = 300_000_000;

    public static void main(String[] args) {
        int count = Integer.parseInt(args[3]);
        try (ZContext context = new ZContext()) {
            if (args[0].equals("sender")) {
                send(connect(context, SocketType.PUSH, args[1]), connect(context, SocketType.SUB, args[2]), count);
            } else {
                receive(context, args[1], args[2], count);
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
            int tries = 0;
            do {
                out.send(line); // again under the same number: whoever has it already can tell
            } while (!comesBack(line, echo) && ++tries < 5);
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

    /** Prints the lines 1 to COUNT in order, each once; asks the history for those that did not come. */
    private static void receive(ZContext context, String publish, String history, int count) {
        ZMQ.Socket in = connect(context, SocketType.SUB, publish);
        int last = 0;
        while (last < count) {
            String line = in.recvStr();
            int number = numberOf(line);
            if (number > last + 1) { // a gap
                int end = Math.min(count, number - 1);
                for (String missed : ask(context, history, (last + 1) + " " + end)) {
                    System.out.println(missed);
                }
                last = end;
            }
            if (number == last + 1 && number <= count) { // a smaller number is a repeat
                System.out.println(line);
                last = number;
            }
        }
    }

    /** Asks until there is a reply, each time on a fresh socket: see lab 10. */
    private static List<String> ask(ZContext context, String history, String request) {
        while (true) {
            try (ZMQ.Socket socket = connect(context, SocketType.REQ, history)) {
                socket.setReceiveTimeOut(1000);
                socket.send(request);
                ZMsg reply = ZMsg.recvMsg(socket); // all of its frames; null after 1 s
                if (reply != null) {
                    return reply.stream().map(frame -> frame.getString(ZMQ.CHARSET)).toList();
                }
            }
        }
    }

    private static int numberOf(String line) {
        return Integer.parseInt(line.substring(0, line.indexOf(' ')));
    }
}
