package io.zmqkit.patterns.pipeline;

import io.zmqkit.core.Ranges;
import io.zmqkit.core.socket.Messages;
import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.Sockets;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.zeromq.ZMQ.Socket;

/** Frames and fields that the messages of the pipeline share. docs/wire-formats.md describes them. */
final class PipelineMessages {

    static final int MAX_TASKS = 1_000_000;
    static final int MAX_WORKERS = 1000;
    /** A batch, as its ventilator named it. */
    static final Pattern BATCH = Pattern.compile("[a-z0-9-]{1,36}");

    static final Pattern JOB = Pattern.compile("[a-z0-9-]{1,32}");
    static final Pattern WORKER = Pattern.compile("[^\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]{1,32}");

    /** One frame on the control socket: the batch is complete, and every worker ends. */
    static final String KILL = "KILL";

    /** Messages on the control socket are small, and losing one would make the ventilator wait. */
    static final int CONTROL_HIGH_WATER_MARK = 10_000;

    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,17}");

    private PipelineMessages() {}

    /** In place of a task number: every task of the batch is done. */
    static final String ALL = "ALL";

    static String ready(String batch, String sink) {
        return "READY " + batch + " " + sink;
    }

    static String done(String batch, String task) {
        return "DONE " + batch + " " + task;
    }

    /** The number in a DONE of that batch; 0 for anything else. */
    static int doneTask(String message, String batch) {
        String prefix = done(batch, "");
        boolean fits = message.startsWith(prefix) && message.length() <= prefix.length() + 7;
        return fits ? (int) Math.max(0, parse(message.substring(prefix.length()))) : 0;
    }

    static void requireTimeout(String what, Duration timeout) {
        Ranges.requireBetween(what, timeout, Duration.ofMillis(1), Duration.ofHours(1));
    }

    static String text(byte[] frame, String what) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(frame))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedMessageException(what + " must be UTF-8 text");
        }
    }

    static String field(byte[] frame, String what, Pattern form) {
        String field = frame.length <= 4 * 36 ? text(frame, what) : "";
        if (!form.matcher(field).matches()) {
            throw new MalformedMessageException(what + " is malformed");
        }
        return field;
    }

    static long number(byte[] frame, String what, long least, long most) {
        long number = frame.length <= 18 ? parse(new String(frame, StandardCharsets.ISO_8859_1)) : -1;
        if (number < least || number > most) {
            throw new MalformedMessageException(what + " must be a number, " + least + "-" + most);
        }
        return number;
    }

    private static long parse(String text) {
        return DECIMAL.matcher(text).matches() ? Long.parseLong(text) : -1;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Sends all frames, or none and returns false if no peer could take them within the socket's send timeout. If the
     * peer's connection ends between two frames, the rest is lost, or goes to the next peer, which drops it as
     * malformed.
     */
    static boolean send(Socket socket, List<byte[]> frames) {
        return Messages.sendAll(socket, frames, 0);
    }

    /** Receives one message; empty if none came within the receive timeout. */
    static List<byte[]> receive(Sockets sockets, Socket socket) {
        Received message = sockets.receiveAdmitted(socket, 0);
        return message == null ? List.of() : message.frames();
    }
}
