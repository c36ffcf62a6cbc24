import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Measures an echo server: java Load.java PORT CLIENTS PID. First all clients are silent for 3 s, then all ask for 3 s. */
final class Load {

    private static final Duration TIME = Duration.ofSeconds(3);

    public static void main(String[] args) throws IOException, InterruptedException {
        int port = Integer.parseInt(args[0]);
        ProcessHandle server = ProcessHandle.of(Long.parseLong(args[2])).orElseThrow();
        List<Socket> sockets = new ArrayList<>();
        List<BufferedReader> answers = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            Socket socket = new Socket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
            sockets.add(socket);
            answers.add(new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
        }

        Duration before = cpu(server);
        Thread.sleep(TIME.toMillis());
        System.out.printf("silent:  %.2f s of CPU in 3 s%n", seconds(cpu(server).minus(before)));

        byte[] question = "hello\n".getBytes(StandardCharsets.UTF_8);
        long count = 0;
        before = cpu(server);
        long end = System.nanoTime() + TIME.toNanos();
        while (System.nanoTime() - end < 0) {
            for (Socket socket : sockets) {
                socket.getOutputStream().write(question);
            }
            for (BufferedReader answer : answers) {
                if (answer.readLine() == null) {
                    throw new IOException("the server has closed a connection: does it allow so many clients?");
                }
                count++;
            }
        }
        double used = seconds(cpu(server).minus(before));
        System.out.printf("busy:    %,d answers a second, %.0f us of CPU each%n", count / 3, used * 1e6 / count);
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
