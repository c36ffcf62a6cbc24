// Verdict: one read\(\) may bring two messages
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Thinks that what was sent at once arrives at once, and alone. */
public class Exercise {

    public static void main(String[] args) throws IOException {
        try (ServerSocket server = new ServerSocket(Integer.parseInt(args[0]), 1, InetAddress.getLoopbackAddress());
                Socket sender = server.accept()) {
            InputStream in = sender.getInputStream();
            DataOutputStream out = new DataOutputStream(sender.getOutputStream());
            byte[] buffer = new byte[65536];
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                ByteBuffer message = ByteBuffer.wrap(buffer, 0, count);
                byte[] name = new byte[message.getInt()];
                message.get(name);
                byte[] content = new byte[message.getInt()];
                message.get(content);
                Files.write(Path.of(args[1]).resolve(new String(name, StandardCharsets.UTF_8)), content);
                byte[] answer = ("saved " + new String(name, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
                out.writeInt(answer.length);
                out.write(answer);
            }
        }
    }
}
