import java.util.*;
import java.util.concurrent.*;
import java.nio.charset.StandardCharsets;
import org.zeromq.*;


public class Exercise {
    public static void main(String[] args) {
        try (ZContext context = new ZContext()) {
            if (args[0].equals("keys")) {
                ZMQ.Curve.KeyPair pair = ZMQ.Curve.generateKeyPair();
                System.out.println(pair.publicKey + " " + pair.secretKey);
            } else if (args[0].equals("client")) {
                ZMQ.Socket dealer = context.createSocket(SocketType.DEALER);
                dealer.setHandshakeIvl(500);
                dealer.setCurveSecretKey(args[4].getBytes(StandardCharsets.US_ASCII));
                dealer.setCurvePublicKey(args[3].getBytes(StandardCharsets.US_ASCII));
                dealer.setCurveServerKey(args[2].getBytes(StandardCharsets.US_ASCII));
                dealer.connect(args[1]);
                dealer.sendMore(new byte[0]);
                dealer.send("Hello");
                dealer.recv();
                System.out.println(dealer.recvStr());
            } else {
                serve(context, args);
            }
        }
    }

    static void serve(ZContext context, String[] args) {
        ZMQ.Socket zap = context.createSocket(SocketType.ROUTER);
        zap.bind("inproc://zeromq.zap.01");
        ZMQ.Socket server = context.createSocket(SocketType.ROUTER);
        server.setAsServerCurve(true);
        server.setCurvePublicKey(ZMQ.Curve.z85Decode(args[2]));
        server.setCurveSecretKey(ZMQ.Curve.z85Decode(args[3]));
        server.bind(args[1]);
        ZMQ.Poller poller = context.createPoller(2);
        poller.register(zap, ZMQ.Poller.POLLIN);
        poller.register(server, ZMQ.Poller.POLLIN);
        while (true) {
            poller.poll(-1);
            if (poller.pollin(0)) {
                ZMsg request = ZMsg.recvMsg(zap);
                ZFrame from = request.unwrap();
                List<String> frames = new ArrayList<>();
                ZFrame last = request.peekLast();
                for (ZFrame frame : request) {
                    frames.add(frame.getString(StandardCharsets.ISO_8859_1));
                }
                boolean friend = frames.size() > 6 && frames.get(5).equals("CURVE")
                        && ZMQ.Curve.z85Encode(last.getData()).equals(args[4]);
                ZMsg reply = new ZMsg();
                for (String part : List.of(frames.get(0), frames.get(1), friend ? "200" : "400", friend ? "OK" : "No", "", "")) {
                    reply.add(part);
                }
                reply.wrap(from);
                reply.send(zap);
            }
            if (poller.pollin(1)) {
                ZMsg request = ZMsg.recvMsg(server);
                ZMsg reply = new ZMsg();
                reply.add("World");
                reply.wrap(request.unwrap());
                reply.send(server);
            }
        }
    }
}
