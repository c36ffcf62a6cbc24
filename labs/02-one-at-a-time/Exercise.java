import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Sends each line back with its number, to one client after another:
 * java lab-work/02-one-at-a-time/Exercise.java PORT
 */
public class Exercise {

    public static void main(String[] args) throws IOException {
        ServerSocket server = new ServerSocket(Integer.parseInt(args[0]), 50, InetAddress.getLoopbackAddress());

        // TODO: when this client has gone, in whatever way, the next one is served.
        Socket client = server.accept();
        serve(client);
    }

    private static void serve(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        Writer out = new OutputStreamWriter(client.getOutputStream(), StandardCharsets.UTF_8);

        // TODO: one line is not all. And does it go out at once?
        String line = in.readLine();
        out.write("1 " + line + "\n");

        client.close();
    }
}
