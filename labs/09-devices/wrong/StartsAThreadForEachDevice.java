// Verdict: one selector, and one thread for all devices
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Hears all devices, and has a thread for each. */
public class Exercise {

    public static void main(String[] args) {
        AtomicInteger left = new AtomicInteger(Integer.parseInt(args[0]));
        for (int i = 1; i < args.length; i++) {
            int port = Integer.parseInt(args[i]);
            new Thread(() -> collect(port, left)).start();
        }
    }

    private static void collect(int port, AtomicInteger left) {
        while (left.get() > 0) {
            try (Socket device = new Socket(InetAddress.getLoopbackAddress(), port);
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(device.getInputStream(), StandardCharsets.UTF_8))) {
                device.getOutputStream().write("Register".getBytes(StandardCharsets.UTF_8));
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    System.out.println(line);
                    if (left.decrementAndGet() == 0) {
                        System.exit(0);
                    }
                }
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
    }
}
