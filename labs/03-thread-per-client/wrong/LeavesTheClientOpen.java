// Verdict: close the connection when the client has ended
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/** Never closes a connection. */
public class Exercise {

    public static void main(String[] args) throws IOException {
        ServerSocket server = new ServerSocket(Integer.parseInt(args[0]), 50, InetAddress.getLoopbackAddress());
        Semaphore places = new Semaphore(Integer.parseInt(args[1]));
        while (true) {
            Socket client = server.accept();
            if (places.tryAcquire()) {
                new Thread(() -> serve(client, places)).start();
            } else {
                refuse(client);
            }
        }
    }

    private static void serve(Socket accepted, Semaphore places) {
        try {
            Socket client = accepted;
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            int number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                send(client, number + " " + line);
            }
        } catch (IOException e) {
            System.out.println("a client was lost: " + e.getMessage());
        } finally {
            places.release(); // however it ended
        }
    }

    private static void refuse(Socket accepted) {
        try (Socket client = accepted) {
            send(client, "full");
        } catch (IOException e) {
            System.out.println("it has gone already: " + e.getMessage());
        }
    }

    private static void send(Socket client, String line) throws IOException {
        Writer out = new OutputStreamWriter(client.getOutputStream(), StandardCharsets.UTF_8);
        out.write(line + "\n");
        out.flush();
    }
}
