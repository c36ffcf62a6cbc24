// Verdict: half a line
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Takes what has arrived so far for a line. */
public class Exercise {

    public static void main(String[] args) throws IOException {
        ServerSocket server = new ServerSocket(Integer.parseInt(args[0]), 50, InetAddress.getLoopbackAddress());
        while (true) {
            try (Socket client = server.accept()) {
                serve(client);
            } catch (IOException e) {
                System.out.println("a client was lost: " + e.getMessage()); // the others must not notice
            }
        }
    }

    private static void serve(Socket client) throws IOException {
        java.io.InputStream in = client.getInputStream();
        Writer out = new OutputStreamWriter(client.getOutputStream(), StandardCharsets.UTF_8);
        int number = 0;
        for (int first = in.read(); first >= 0; first = in.read()) {
            String line = (char) first + new String(in.readNBytes(in.available()), StandardCharsets.UTF_8).stripTrailing();
            number++;
            out.write(number + " " + line + "\n");
            out.flush(); // the client waits for it
        }
    }
}
