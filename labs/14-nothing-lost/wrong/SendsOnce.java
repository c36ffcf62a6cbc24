// Verdict: has not looked at what recv returned
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Takes a send that returned true for a message that has arrived. */
public class Exercise {

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
    private static void send(ZMQ.Socket out, ZMQ.Socket confirmed, int count) {
        confirmed.setReceiveTimeOut(300);
        for (int number = 1; number <= count; number++) {
            String line = number + " line " + number;
            out.send(line);
            confirmed.recvStr();
            System.out.println("confirmed " + number);
        }
    }

    /** Prints the lines 1 to COUNT in order, each once; asks the history for those that did not come. */
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
            if (number == last + 1) { // a smaller number is a repeat
                System.out.println(line);
                last = number;
            }
        }
    }

    private static int numberOf(String line) {
        return Integer.parseInt(line.substring(0, line.indexOf(' ')));
    }
}
