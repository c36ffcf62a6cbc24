package io.zmqkit.tools.socket;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.Sockets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/**
 * The REP socket that steers a proxy, as zmq_proxy_steerable has it. It takes PAUSE, RESUME, TERMINATE and STATISTICS; the
 * reply is empty, or eight numbers of 64 bits in the machine's byte order: messages and bytes received and sent by the
 * frontend, then by the backend. One thread.
 */
final class ProxyControl {

    private final Sockets sockets;
    private final Socket socket;
    private boolean isPaused;

    ProxyControl(Sockets sockets, Endpoint endpoint) {
        this.sockets = sockets;
        socket = sockets.bind(SocketType.REP, "REP control", endpoint);
    }

    Socket socket() {
        return socket;
    }

    Endpoint endpoint() {
        return Sockets.boundTo(socket);
    }

    /**
     * Does what the next command says, if there is one.
     *
     * @param stats what the proxy has done so far
     * @param terminate ends the proxy
     * @return true if the proxy is to forward nothing now
     */
    boolean obey(ProxyStats stats, Runnable terminate) {
        Received command = sockets.receiveAdmitted(socket, ZMQ.DONTWAIT);
        if (command != null) {
            String word = new String(command.frames().get(0), StandardCharsets.ISO_8859_1);
            switch (word) {
                case "PAUSE" -> isPaused = true;
                case "RESUME" -> isPaused = false;
                case "TERMINATE" -> terminate.run();
                default -> {} // as zmq_proxy_steerable: the reply is empty
            }
            Messages.sendAll(socket, word.equals("STATISTICS") ? numbers(stats) : List.of(new byte[0]), 0);
        }
        return isPaused;
    }

    private static List<byte[]> numbers(ProxyStats so) {
        return LongStream.of(
                        so.forward(),
                        so.forwardBytes(),
                        so.back(),
                        so.backBytes(),
                        so.back(),
                        so.backBytes(),
                        so.forward(),
                        so.forwardBytes())
                .mapToObj(ProxyControl::frame)
                .toList();
    }

    private static byte[] frame(long number) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(number)
                .array();
    }
}
