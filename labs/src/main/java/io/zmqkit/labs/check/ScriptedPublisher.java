package io.zmqkit.labs.check;

import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.TcpPeer;
import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.FrameDecoder;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Mechanism;
import io.zmqkit.wire.zmtp.Properties;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;

/** A publisher that speaks ZMTP 3.0 with the student's program, looks at each byte, and says what is wrong with it. */
final class ScriptedPublisher {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration TOO_EARLY = Duration.ofMillis(200);
    private static final Greeting GREETING = new Greeting.V3(Version.ZMTP_3_0, Mechanism.NULL, false);
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();
    private static final String FRAME = "a frame is a byte of flags, a byte of length, and as many bytes";

    private final Student student;
    private final TcpPeer peer;
    private final FrameDecoder frames = new FrameDecoder(Version.ZMTP_3_0, FrameLimits.DEFAULTS);

    ScriptedPublisher(Student student, TcpPeer peer) {
        this.student = student;
        this.peer = peer;
    }

    /** Greets in three pieces, as libzmq does, and looks at each field of the program's greeting. */
    void greets() throws IOException, InterruptedException {
        byte[] own = GREETING.encode();
        for (int[] piece : new int[][] {{0, 10}, {10, 11}, {11, 64}}) {
            sends(Arrays.copyOfRange(own, piece[0], piece[1]));
        }
        byte[] greeting = peer.read(own.length, PATIENCE);
        if (greeting.length < own.length) {
            throw new NotYet(
                    "a greeting of 64 bytes, within " + Student.text(PATIENCE),
                    greeting.length + " bytes",
                    student.whySilent("its bytes are: signature 10, version 2, mechanism 20, as-server 1, filler 31"));
        }
        field(greeting, own, 0, 1, "the signature begins with FF");
        field(greeting, own, 9, 10, "the signature ends with 7F: FF, eight bytes, 7F");
        field(greeting, own, 10, 11, "the major version is 3");
        field(greeting, own, 12, 32, "the mechanism is NULL in capital letters, padded with zeros to 20 bytes");
        field(greeting, own, 32, 33, "as-server is 0 with NULL");
        field(greeting, own, 33, 64, "the filler is 31 zeros");
    }

    private static void field(byte[] greeting, byte[] right, int from, int to, String cause) {
        byte[] seen = Arrays.copyOfRange(greeting, from, to);
        byte[] expected = Arrays.copyOfRange(right, from, to);
        if (!Arrays.equals(seen, expected)) {
            String where = to - from == 1 ? "in byte " + from : "in bytes " + from + "-" + (to - 1);
            throw NotYet.proven(HEX.formatHex(expected) + " " + where + " of the greeting", HEX.formatHex(seen), cause);
        }
    }

    /** Waits for READY, and sends its own. */
    void isReady() throws IOException, InterruptedException {
        String cause = "after the greeting each side sends READY: 04, a length, 05 READY, and the property Socket-Type";
        Frame frame = next("READY", cause);
        String seen = describe(frame);
        if (!frame.command()) {
            throw NotYet.proven("the command READY", seen, "the flags of a command are 04");
        }
        try {
            Command command = Command.decode(frame.body());
            Properties properties = Properties.decode(command.data());
            if (!command.name().equals(Command.READY) || properties.socketType().isEmpty()) {
                throw NotYet.proven("the command READY with a Socket-Type", seen, cause);
            }
            String type = properties.socketType().get();
            if (!type.equals(SocketKind.SUB.name())) {
                throw NotYet.proven(
                        "the Socket-Type SUB", type, "who subscribes is a SUB: a publisher drops all others");
            }
        } catch (MalformedException e) {
            throw NotYet.proven("the command READY with a Socket-Type", seen, e.reason());
        }
        if (!peer.isSilent(TOO_EARLY)) {
            throw NotYet.proven(
                    "nothing more before the publisher has said READY",
                    "more bytes",
                    "a peer may send messages when it has sent READY and has read the other's");
        }
        sends(Frame.of(Command.ready(Properties.of(SocketKind.XPUB, new byte[0]))));
    }

    /** Waits for the subscription. */
    void isSubscribedTo(String prefix) throws IOException, InterruptedException {
        String expected = "a subscription to \"" + prefix + '"';
        String cause = "a subscription is a message of one frame: the byte 01, and the prefix";
        Frame frame = next(expected, cause);
        ByteBuffer wanted = ByteBuffer.wrap(prefix.getBytes(StandardCharsets.UTF_8));
        try {
            Subscription subscription = Subscription.in(frame).orElse(null);
            if (subscription == null || !subscription.subscribes() || frame.more()) {
                throw NotYet.proven(expected, describe(frame), cause);
            } else if (!subscription.prefix().equals(wanted)) {
                throw NotYet.proven(expected, describe(frame), "the prefix is the second argument, and nothing else");
            }
        } catch (MalformedException e) {
            throw NotYet.proven(expected, describe(frame), e.reason());
        }
    }

    /** Waits for the answer to a PING. */
    void isAnswered(Command pong) throws IOException, InterruptedException {
        String expected = "PONG with the context of the PING";
        String cause = "a PING is answered with PONG and its context: what stands behind the two bytes of its TTL";
        Frame frame = next(expected, cause);
        if (!frame.equals(Frame.of(pong))) {
            throw NotYet.proven(expected + ": " + describe(Frame.of(pong)), describe(frame), cause);
        }
    }

    void sends(Frame... message) throws IOException {
        for (Frame frame : message) {
            sends(frame.encode());
        }
    }

    void sends(byte[] bytes) throws IOException {
        peer.send(bytes);
    }

    private Frame next(String expected, String cause) throws IOException, InterruptedException {
        int bytes = 0;
        try {
            while (true) {
                byte[] piece = peer.read(1, PATIENCE);
                if (piece.length == 0) {
                    throw new NotYet(
                            expected + ", within " + Student.text(PATIENCE),
                            bytes == 0 ? "nothing" : bytes + " bytes that are not a whole frame",
                            student.whySilent(bytes == 0 ? cause : FRAME));
                }
                bytes++;
                Frame frame = frames.next(ByteBuffer.wrap(piece));
                if (frame != null) {
                    return frame.copy();
                }
            }
        } catch (MalformedException e) {
            throw NotYet.proven(expected, "bytes that are not a frame", e.reason() + "; " + FRAME);
        }
    }

    private static String describe(Frame frame) {
        byte[] bytes = frame.encode();
        return "a frame of " + bytes.length + " bytes: " + HEX.formatHex(bytes, 0, Math.min(40, bytes.length));
    }
}
