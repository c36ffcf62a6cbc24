// Verdict: accept stand in a loop
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Serves one client, and ends. */
public class Exercise {

    public static void main(String[] args) throws IOException {
        ServerSocket server = new ServerSocket(Integer.parseInt(args[0]), 50, InetAddress.getLoopbackAddress());
        {
            try (Socket client = server.accept()) {
                serve(client);
            } catch (IOException e) {
                System.out.println("a client was lost: " + e.getMessage()); // the others must not notice
            }
        }
    }

    private static void serve(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        Writer out = new OutputStreamWriter(client.getOutputStream(), StandardCharsets.UTF_8);
        int number = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            number++;
            out.write(number + " " + line + "\n");
            out.flush(); // the client waits for it
        }
    }
}
