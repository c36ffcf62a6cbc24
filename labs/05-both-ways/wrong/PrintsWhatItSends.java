// Verdict: print what comes, not what goes
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Shows its own lines as if the other had said them. */
public class Exercise {

    public static void main(String[] args) throws IOException {
        try (Socket socket = new Socket(args[0], Integer.parseInt(args[1]))) {
            Thread talker = new Thread(() -> talk(socket));
            talker.setDaemon(true); // it waits for typed lines, also when the other has gone
            talker.start();

            BufferedReader in = reader(socket.getInputStream());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(line);
            }
        }
    }

    private static void talk(Socket socket) {
        try {
            BufferedReader typed = reader(System.in);
            Writer out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
            for (String line = typed.readLine(); line != null; line = typed.readLine()) {
                out.write(line + "\n");
                out.flush();
                System.out.println(line);
            }
            socket.shutdownOutput(); // nothing more from here; the other may go on
        } catch (IOException e) {
            System.err.println("cannot send any more: " + e.getMessage());
        }
    }

    private static BufferedReader reader(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
}
