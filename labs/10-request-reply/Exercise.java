import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Asks a server COUNT times: java -cp cli/target/zmqkit.jar lab-work/10-request-reply/Exercise.java ENDPOINT COUNT */
public class Exercise {

    public static void main(String[] args) {
        String endpoint = args[0];
        int count = Integer.parseInt(args[1]);

        try (ZContext context = new ZContext()) {
            ZMQ.Socket socket = context.createSocket(SocketType.REQ);
            socket.setHandshakeIvl(200); // JeroMQ: some fresh connections stall, and are tried again
            socket.connect(endpoint);

            for (int number = 1; number <= count; number++) {
                socket.send("Hello " + number);

                // TODO: the server may die here, with your request. Wait 250 ms at most; then throw the socket away
                // and ask the same again on a fresh one. Send each request 20 times at most, then give up.
                String reply = socket.recvStr();

                System.out.println(reply);
            }
        }
    }
}
