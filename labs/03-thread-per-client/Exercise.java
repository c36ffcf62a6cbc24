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
 * Sends each line back with its number, to MAX clients at once:
 * java lab-work/03-thread-per-client/Exercise.java PORT MAX
 */
public class Exercise {

    public static void main(String[] args) throws IOException {
        ServerSocket server = new ServerSocket(Integer.parseInt(args[0]), 50, InetAddress.getLoopbackAddress());
        int max = Integer.parseInt(args[1]); // TODO: a client more than that is told "full", and closed
        while (true) {
            Socket client = server.accept();
            serve(client); // TODO: in a thread of its own
        }
    }

    private static void serve(Socket accepted) {
        try (Socket client = accepted) {
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            int number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                send(client, number + " " + line);
            }
        } catch (IOException e) {
            System.out.println("a client was lost: " + e.getMessage());
        }
    }

    private static void send(Socket client, String line) throws IOException {
        Writer out = new OutputStreamWriter(client.getOutputStream(), StandardCharsets.UTF_8);
        out.write(line + "\n");
        out.flush();
    }
}
