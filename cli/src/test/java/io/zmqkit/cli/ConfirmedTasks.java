package io.zmqkit.cli;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/** Hears what a sink confirms on its control socket: the ledger of a pipeline, kept outside all of its processes. */
final class ConfirmedTasks implements AutoCloseable {

    private final ZContext context = new ZContext();
    private final Set<Integer> tasks = ConcurrentHashMap.newKeySet();
    private final AtomicInteger confirmations = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopped;

    ConfirmedTasks(String control) {
        Socket socket = context.createSocket(SocketType.SUB);
        socket.setHWM(0);
        socket.setHandshakeIvl(500);
        socket.setReceiveTimeOut(100);
        socket.subscribe("DONE ");
        socket.subscribe("KILL");
        socket.connect(control);
        thread = new Thread(() -> hear(socket), "confirmed-tasks");
        thread.start();
    }

    private void hear(Socket socket) {
        while (!stopped) {
            String message = socket.recvStr();
            if (message != null && message.matches("DONE \\S+ [0-9]+")) {
                tasks.add(Integer.parseInt(message.substring(message.lastIndexOf(' ') + 1)));
                confirmations.incrementAndGet();
            }
            stopped |= "KILL".equals(message); // the sink waits until nobody subscribes
        }
        context.close();
    }

    Set<Integer> tasks() {
        return Set.copyOf(tasks);
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a test", e);
        }
    }
}
