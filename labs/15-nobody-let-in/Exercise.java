import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Encrypted, and only for one:
 * java -cp cli/target/zmqkit.jar lab-work/15-nobody-let-in/Exercise.java keys, or: server ..., or: client ... (see main)
 */
public class Exercise {

    public static void main(String[] args) {
        try (ZContext context = new ZContext()) {
            switch (args[0]) {
                case "keys" -> {
                    ZMQ.Curve.KeyPair pair = ZMQ.Curve.generateKeyPair();
                    System.out.println("public '" + pair.publicKey + "' secret '" + pair.secretKey + "'");
                }
                case "server" -> serve(context, args[1], key(args[2]), key(args[3]), key(args[4]));
                case "client" -> ask(context, args[1], key(args[2]), key(args[3]), key(args[4]));
                default -> throw new IllegalArgumentException("keys, server or client");
            }
        }
    }

    private static byte[] key(String z85) {
        return ZMQ.Curve.z85Decode(z85); // 40 characters are 32 bytes
    }

    private static void ask(ZContext context, String endpoint, byte[] serverKey, byte[] publicKey, byte[] secretKey) {
        ZMQ.Socket socket = context.createSocket(SocketType.REQ);
        socket.setHandshakeIvl(500); // JeroMQ: some fresh connections stall, and are tried again
        // TODO: three keys, before connect
        socket.connect(endpoint);
        socket.send("Hello");
        System.out.println(socket.recvStr());
    }

    private static void serve(ZContext context, String endpoint, byte[] publicKey, byte[] secretKey, byte[] allowed) {
        // TODO: who may come in? A REP bound to inproc://zeromq.zap.01, in a thread of its own, is asked for each connection
        ZMQ.Socket socket = context.createSocket(SocketType.REP);
        // TODO: two keys, and that this is the server, before bind
        socket.bind(endpoint);
        while (true) {
            socket.recvStr();
            socket.send("World");
        }
    }
}
