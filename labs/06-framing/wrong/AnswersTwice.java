// Verdict: (?s)the answer "saved b.txt".*seen +the answer "saved a.txt"
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Answers the name, and then the content. */
public class Exercise {

    private static final int MOST_BYTES = 1 << 20;

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        Path folder = Path.of(args[1]);

        try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                Socket sender = server.accept()) {
            DataInputStream in = new DataInputStream(sender.getInputStream());
            DataOutputStream out = new DataOutputStream(sender.getOutputStream());
            for (byte[] frame = read(in); frame != null; frame = read(in)) {
                String name = new String(frame, StandardCharsets.UTF_8);
                byte[] content = read(in);
                if (content == null) {
                    throw new IOException("the sender left in the middle of " + name);
                }
                String answer = "refused " + name;
                if (isPlain(name)) {
                    Files.write(folder.resolve(name), content); // bytes: nothing is decoded that need not be
                    answer = "saved " + name;
                }
                write(out, answer);
                write(out, answer);
                System.out.println(answer);
            }
        }
    }

    /** One frame, however many reads it takes; null if the sender has ended. */
    private static byte[] read(DataInputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
        if (length < 0 || length > MOST_BYTES) {
            throw new IOException("a frame of " + length + " bytes"); // the sender's word alone would fill the memory
        }
        byte[] frame = new byte[length];
        in.readFully(frame);
        return frame;
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length); // not text.length(), which counts characters
        out.write(bytes);
        out.flush();
    }

    private static boolean isPlain(String name) {
        return !name.isBlank() && !name.equals(".") && !name.equals("..") && !name.matches("(?s).*[/\\\\\\x00].*");
    }
}
