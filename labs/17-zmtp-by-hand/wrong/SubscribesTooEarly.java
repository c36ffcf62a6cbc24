// Verdict: nothing more before the publisher has said READY
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Does not wait for the READY of the publisher. */
public class Exercise {

    private static final int MORE = 1;
    private static final int LONG = 2;
    private static final int COMMAND = 4;
    private static final int MOST_BYTES = 1 << 20;

    private record Frame(int flags, byte[] body) {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        byte[] prefix = args[1].getBytes(StandardCharsets.UTF_8);
        int count = Integer.parseInt(args[2]);

        try (Socket publisher = new Socket(InetAddress.getLoopbackAddress(), port)) {
            DataInputStream in = new DataInputStream(publisher.getInputStream());
            DataOutputStream out = new DataOutputStream(publisher.getOutputStream());
            out.write(greeting());
            in.readFully(new byte[64]); // the publisher's
            write(out, COMMAND, ready("SUB"));
            write(out, 0, ByteBuffer.allocate(1 + prefix.length).put((byte) 1).put(prefix).array());
            read(in); // the publisher's READY

            List<String> message = new ArrayList<>();
            for (int messages = 0; messages < count; ) {
                Frame frame = read(in);
                if ((frame.flags() & COMMAND) != 0) {
                    answer(out, frame.body());
                    continue;
                }
                message.add(new String(frame.body(), StandardCharsets.UTF_8));
                if ((frame.flags() & MORE) == 0) {
                    System.out.println(String.join(" | ", message));
                    message.clear();
                    messages++;
                }
            }
        }
    }

    private static byte[] greeting() {
        return ByteBuffer.allocate(64)
                .put((byte) 0xff)
                .putLong(0)
                .put((byte) 0x7f)
                .put((byte) 3)
                .put((byte) 0)
                .put("NULL".getBytes(StandardCharsets.US_ASCII)) // the rest is zeros
                .array();
    }

    private static byte[] ready(String type) {
        return ByteBuffer.allocate(6 + 12 + 4 + type.length())
                .put((byte) 5)
                .put("READY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 11)
                .put("Socket-Type".getBytes(StandardCharsets.US_ASCII))
                .putInt(type.length())
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    private static void write(DataOutputStream out, int flags, byte[] body) throws IOException {
        boolean isLong = body.length > 255;
        out.write(isLong ? flags | LONG : flags);
        if (isLong) {
            out.writeLong(body.length);
        } else {
            out.write(body.length);
        }
        out.write(body);
    }

    private static Frame read(DataInputStream in) throws IOException {
        int flags = in.readUnsignedByte();
        long length = (flags & LONG) != 0 ? in.readLong() : in.readUnsignedByte();
        if (length < 0 || length > MOST_BYTES) {
            throw new IOException("a frame of " + length + " bytes"); // the sender's word alone would fill the memory
        }
        byte[] body = new byte[(int) length];
        in.readFully(body);
        return new Frame(flags, body);
    }

    /** A PING has two bytes of TTL and a context, which comes back in the PONG. */
    private static void answer(DataOutputStream out, byte[] command) throws IOException {
        if (new String(command, StandardCharsets.ISO_8859_1).startsWith("\4PING")) {
            byte[] context = Arrays.copyOfRange(command, 7, command.length);
            byte[] pong = ByteBuffer.allocate(5 + context.length)
                    .put("\4PONG".getBytes(StandardCharsets.US_ASCII))
                    .put(context)
                    .array();
            write(out, COMMAND, pong);
        }
    }
}
