// Verdict: who may come in is decided by ZAP
import java.util.Arrays;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMsg;

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
        socket.setCurveServerKey(serverKey); // the server has to prove that it has the secret to it
        socket.setCurvePublicKey(publicKey);
        socket.setCurveSecretKey(secretKey);
        socket.connect(endpoint);
        socket.send("Hello");
        System.out.println(socket.recvStr());
    }

    private static void serve(ZContext context, String endpoint, byte[] publicKey, byte[] secretKey, byte[] allowed) {
        ZMQ.Socket zap = context.createSocket(SocketType.REP);
        zap.bind("inproc://zeromq.zap.01"); // before the server: without a handler everybody is let in
        new Thread(() -> authenticate(zap, allowed)).start();

        ZMQ.Socket socket = context.createSocket(SocketType.REP);
        socket.setCurveServer(true);
        socket.setCurvePublicKey(publicKey);
        socket.setCurveSecretKey(secretKey);
        socket.bind(endpoint);
        while (true) {
            socket.recvStr();
            socket.send("World");
        }
    }

    /** ZAP: for each connection a request; 200 lets it in, 400 does not. */
    private static void authenticate(ZMQ.Socket zap, byte[] allowed) {
        java.util.Set<String> friends = new java.util.HashSet<>();
        while (true) {
            ZMsg request = ZMsg.recvMsg(zap);
            String version = request.popString();
            String id = request.popString();
            request.popString(); // domain
            String address = request.popString();
            String status = friends.contains(address) ? "200" : status(request, allowed);
            if (status.equals("200")) {
                friends.add(address);
            }

            ZMsg reply = new ZMsg();
            reply.add(version);
            reply.add(id);
            reply.add(status);
            reply.add(status.equals("200") ? "OK" : "not on the list");
            reply.add(status.equals("200") ? "friend" : ""); // the user id
            reply.add(""); // metadata
            reply.send(zap);
        }
    }

    private static String status(ZMsg request, byte[] allowed) {
        try {
            byte[] credentials = request.pollLast().getData(); // of CURVE: the client's public key
            return Arrays.equals(credentials, allowed) ? "200" : "400";
        } catch (RuntimeException e) {
            return "500"; // or this thread ends, and nobody gets in any more
        }
    }
}
