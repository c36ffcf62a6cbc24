// Verdict: whoever waits for one device does not hear the others
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Waits for a line of the first device, then for one of the second, and so on. */
public class Exercise {

    public static void main(String[] args) throws IOException {
        List<BufferedReader> devices = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            Socket device = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[i]));
            device.getOutputStream().write("Register".getBytes(StandardCharsets.UTF_8));
            devices.add(new BufferedReader(new InputStreamReader(device.getInputStream(), StandardCharsets.UTF_8)));
        }
        for (int left = Integer.parseInt(args[0]); left > 0; ) {
            for (BufferedReader device : devices) {
                System.out.println(device.readLine());
                left--;
            }
        }
    }
}
