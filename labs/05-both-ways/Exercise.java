import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends the lines of stdin and prints those that come: java lab-work/05-both-ways/Exercise.java HOST PORT */
public class Exercise {

    public static void main(String[] args) throws IOException {
        try (Socket socket = new Socket(args[0], Integer.parseInt(args[1]))) {
            BufferedReader in = reader(socket.getInputStream());
            BufferedReader typed = reader(System.in);
            Writer out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);

            // TODO: they take turns. While this thread waits for a typed line, nobody reads what the other says.
            for (String line = typed.readLine(); line != null; line = typed.readLine()) {
                out.write(line + "\n");
                out.flush();
                System.out.println(in.readLine());
            }
        }
    }

    private static BufferedReader reader(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
}
