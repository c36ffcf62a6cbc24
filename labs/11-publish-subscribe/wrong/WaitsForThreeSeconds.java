// Verdict: the slow joiner
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

public class Exercise {

    public static void main(String[] args) {
        String endpoint = args[1];
        String postcode = args[2];
        int count = Integer.parseInt(args[3]);
        try (ZContext context = new ZContext()) {
            context.setLinger(1000); // go on sending for up to 1 s while the context closes
            if (args[0].equals("publish")) {
                publish(context, endpoint, postcode, count);
            } else {
                subscribe(context, endpoint, postcode, count);
            }
        }
    }

    private static void publish(ZContext context, String endpoint, String postcode, int count) {
        ZMQ.Socket publisher = context.createSocket(SocketType.XPUB);
        publisher.setReceiveTimeOut(3000);
        publisher.bind(endpoint);

        publisher.recv(); // a subscription: the byte 1, and the prefix

        for (int number = 1; number <= count; number++) {
            publisher.send(postcode + " " + number + " 50"); // postcode, temperature, humidity
        }
    }

    private static void subscribe(ZContext context, String endpoint, String postcode, int count) {
        ZMQ.Socket subscriber = context.createSocket(SocketType.SUB);
        subscriber.setHandshakeIvl(500); // JeroMQ: some fresh connections stall, and are tried again
        subscriber.subscribe(postcode + " "); // without the space, 1000 matches 10001 as well
        subscriber.connect(endpoint);

        for (int received = 0; received < count; received++) {
            System.out.println(subscriber.recvStr());
        }
    }
}
