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
 * frontend, then by the backend. For people it also takes STATUS, and replies with a line of text; so it does to what is
 * no command. One thread.
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
            Messages.sendAll(socket, reply(word, stats, terminate), 0);
        }
        return isPaused;
    }

    private List<byte[]> reply(String word, ProxyStats stats, Runnable terminate) {
        switch (word) {
            case "PAUSE" -> isPaused = true;
            case "RESUME" -> isPaused = false;
            case "TERMINATE" -> terminate.run();
            case "STATISTICS" -> {
                return numbers(stats);
            }
            case "STATUS" -> {
                return text((isPaused ? "paused: " : "running: ") + stats.forward() + " messages of "
                        + stats.forwardBytes() + " bytes forwarded, " + stats.back() + " of " + stats.backBytes()
                        + " bytes back");
            }
            default -> {
                return text("not a command: PAUSE, RESUME, TERMINATE, STATISTICS and STATUS are");
            }
        }
        return List.of(new byte[0]);
    }

    private static List<byte[]> text(String text) {
        return List.of(text.getBytes(StandardCharsets.UTF_8));
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
