import java.util.*;
import java.util.concurrent.*;
import java.nio.charset.StandardCharsets;
import org.zeromq.*;


public class Exercise {
    public static void main(String[] args) {
        int count = Integer.parseInt(args[3]);
        try (ZContext context = new ZContext()) {
            context.setLinger(10_000);
            ZMQ.Socket socket = context.createSocket(args[0].equals("publish") ? SocketType.XPUB : SocketType.XSUB);
            try (ZMQ.Poller poller = context.createPoller(1)) {
                poller.register(socket, ZMQ.Poller.POLLIN);
                if (args[0].equals("publish")) {
                    socket.bind(args[1]);
                    boolean there = false;
                    while (!there) {
                        if (poller.poll(100) > 0) {
                            there = socket.recv()[0] == 1;
                        }
                    }
                    for (int i = 1; i <= count; i++) {
                        socket.send(args[2] + " " + i + " 50");
                    }
                } else {
                    socket.setHandshakeIvl(500);
                    socket.connect(args[1]);
                    socket.send("\u0001" + args[2] + " ");
                    int got = 0;
                    while (got < count) {
                        if (poller.poll(100) > 0) {
                            System.out.println(new String(socket.recv(), StandardCharsets.UTF_8));
                            got++;
                        }
                    }
                }
            }
        }
    }
}
