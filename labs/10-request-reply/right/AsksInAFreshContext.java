import java.util.*;
import java.util.concurrent.*;
import java.nio.charset.StandardCharsets;
import org.zeromq.*;


public class Exercise {
    public static void main(String[] args) {
        for (int i = 1; i <= Integer.parseInt(args[1]); i++) {
            byte[] reply = null;
            for (int t = 0; t < 20 && reply == null; t++) {
                reply = once(args[0], ("Hello " + i).getBytes(StandardCharsets.UTF_8));
            }
            if (reply == null) {
                System.exit(3);
            }
            System.out.println(new String(reply, StandardCharsets.UTF_8));
        }
    }

    static byte[] once(String endpoint, byte[] request) {
        try (ZContext context = new ZContext(); ZMQ.Poller poller = context.createPoller(1)) {
            ZMQ.Socket req = context.createSocket(SocketType.REQ);
            req.setHandshakeIvl(200);
            req.connect(endpoint);
            poller.register(req, ZMQ.Poller.POLLIN);
            req.send(request, 0);
            return poller.poll(250) > 0 ? req.recv() : null;
        }
    }
}
