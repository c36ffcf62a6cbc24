import java.util.*;
import java.util.concurrent.*;
import java.nio.charset.StandardCharsets;
import org.zeromq.*;


public class Exercise {
    public static void main(String[] args) {
        int count = Integer.parseInt(args[3]);
        try (ZContext context = new ZContext()) {
            if (args[0].equals("sender")) {
                ZMQ.Socket push = open(context, SocketType.PUSH, args[1]);
                ZMQ.Socket sub = open(context, SocketType.SUB, args[2]);
                Map<String, Long> open = new LinkedHashMap<>();
                for (int i = 1; i <= count; i++) {
                    open.put(i + " line " + i, 0L);
                }
                while (!open.isEmpty()) {
                    long now = System.currentTimeMillis();
                    for (Map.Entry<String, Long> line : open.entrySet()) {
                        if (now - line.getValue() >= 300) {
                            push.send(line.getKey());
                            line.setValue(now);
                        }
                    }
                    sub.setReceiveTimeOut(20);
                    String heard = sub.recvStr();
                    if (heard != null && open.remove(heard) != null) {
                        System.out.println("confirmed " + heard.split(" ")[0]);
                    }
                }
            } else {
                ZMQ.Socket sub = open(context, SocketType.SUB, args[1]);
                ZMQ.Socket req = open(context, SocketType.REQ, args[2]);
                int next = 1;
                while (next <= count) {
                    String line = sub.recvStr();
                    int number = Integer.parseInt(line.split(" ", 2)[0]);
                    for (; next < number && next <= count; next++) {
                        req.send(next + " " + next);
                        System.out.println(req.recvStr());
                    }
                    if (number == next && next <= count) {
                        System.out.println(line);
                        next++;
                    }
                }
            }
        }
    }

    static ZMQ.Socket open(ZContext context, SocketType type, String endpoint) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setHandshakeIvl(500);
        if (type == SocketType.SUB) {
            socket.subscribe("");
        }
        socket.connect(endpoint);
        return socket;
    }
}
