import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Receives files from one sender into a folder: java lab-work/06-framing/Exercise.java PORT FOLDER */
public class Exercise {

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        Path folder = Path.of(args[1]);

        try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                Socket sender = server.accept()) {
            InputStream in = sender.getInputStream();

            // TODO: for each file come two frames, its name and its content. A frame is four bytes, highest first, that
            // say how many bytes follow, and then those bytes. Answer each file with a frame: "saved NAME", or
            // "refused NAME" if the name is not a plain file name. When the sender has ended, end.
            byte[] buffer = new byte[65536];
            int count = in.read(buffer);
            String text = count < 0 ? "" : new String(buffer, 0, count, StandardCharsets.UTF_8);
            Files.writeString(folder.resolve("received"), text);

            System.out.println("read " + count + " bytes");
        }
    }
}
