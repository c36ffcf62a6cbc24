package io.zmqkit.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zmqkit.core.LoopbackPorts;
import io.zmqkit.core.Uninterrupted;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A NATS server with JetStream, as a process of its own that can be killed and started again. A test is skipped where the
 * server is not installed.
 */
public final class NatsServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final List<String> command;
    private final Path folder;
    private final int port;
    private Process process;

    /**
     * Starts it.
     *
     * @param folder what it stores, and its log
     * @param options further options
     */
    public NatsServer(Path folder, String... options) throws IOException {
        this(LoopbackPorts.free(), folder, options);
    }

    /**
     * Starts it.
     *
     * @param port for clients
     * @param folder what it stores, and its log
     * @param options further options
     */
    public NatsServer(int port, Path folder, String... options) throws IOException {
        this.port = port;
        this.folder = folder;
        command = new ArrayList<>(List.of(
                program(), "-a", "127.0.0.1", "-p", String.valueOf(port), "-js", "-sd", folder.toString(), "-l"));
        command.add(folder.resolve("nats.log").toString());
        command.addAll(List.of(options));
        process = launch();
    }

    private static String program() {
        String found = Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
                .map(directory -> directory + "/nats-server")
                .filter(file -> new File(file).canExecute())
                .findFirst()
                .orElse("");
        assumeTrue(!found.isEmpty(), "needs nats-server: apt-get install nats-server");
        return found;
    }

    private Process launch() throws IOException {
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nats.out").toFile())
                .start();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IOException("nats-server does not start, see " + folder);
            }
        }
        return started;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    /** {@return where clients connect} */
    public String url() {
        return "nats://127.0.0.1:" + port;
    }

    /** {@return the port for clients} */
    public int port() {
        return port;
    }

    /** Kills it as kill -9 does, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        if (!Uninterrupted.await(() -> process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))) {
            throw new IllegalStateException("nats-server cannot be killed");
        }
    }

    /** Starts it again, with what it has stored. */
    public void restart() throws IOException {
        process = launch();
    }

    @Override
    public void close() {
        kill();
    }
}
