package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.TcpPeer;
import io.zmqkit.labs.Trial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Lab 9: devices of which one talks, one crashes, many are silent and, in a second run, one comes late. The one that
 * crashes comes back at the same port, and so does the one that closes its connection in the middle of a line.
 */
public final class DevicesCheck implements Check {

    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final Duration AWAY = Duration.ofMillis(700);
    private static final int SILENT = 40;
    private static final int IN_MID_CHARACTER = 10;
    private static final String HEAR_ALL =
            "is each whole line printed? and whoever waits for one device does not hear the others: ask a selector";
    private static final String REGISTER = "Register";

    /** Makes the check. */
    public DevicesCheck() {}

    @Override
    public void run(Trial trial) throws Exception {
        List<String> args = new ArrayList<>(List.of("7"));
        ServerSocket heart = device(trial, 0);
        ServerSocket room = device(trial, 0);
        for (int i = 0; i < SILENT; i++) {
            args.add(String.valueOf(device(trial, 0).getLocalPort()));
        }
        Collections.addAll(args, String.valueOf(room.getLocalPort()), String.valueOf(heart.getLocalPort()));
        Student collector = trial.start(args.toArray(String[]::new));

        TcpPeer toHeart =
                registered(trial, collector, heart, Trial.START, "connect to each port, and send the word Register");
        TcpPeer toRoom = registered(trial, collector, room, PATIENCE, "connect to every port, not only to the first");
        toHeart.send("Device2: Heart");
        if (collector.prints(".*Heart.*", Duration.ofMillis(150))) {
            throw new NotYet("no line before it has ended", "half a line", "one read() is not one line");
        }
        toHeart.send("beat=80\nDevice2: Heartbeat=81\n");
        prints(collector, "Device2: Heartbeat=80", HEAR_ALL);
        prints(collector, "Device2: Heartbeat=81", "one read() may bring two lines");
        byte[] korean = "Device1: 온도=20\n".getBytes(StandardCharsets.UTF_8);
        toRoom.send(Arrays.copyOf(korean, IN_MID_CHARACTER));
        if (collector.prints(".*Device1.*", Duration.ofMillis(150))) {
            throw new NotYet("no line before it has ended", "half a line", "one read() is not one line");
        }
        toRoom.send(Arrays.copyOfRange(korean, IN_MID_CHARACTER, korean.length));
        String temperature = collector.awaitLine("Device1: .*", PATIENCE, "a line \"Device1: 온도=20\"", HEAR_ALL);
        if (!temperature.equals("Device1: 온도=20")) {
            throw new NotYet(
                    "a line \"Device1: 온도=20\"",
                    '"' + temperature + '"',
                    "a character of UTF-8 was cut by two reads: collect the bytes, and decode when the line is whole");
        }
        if (collector.threads() > SILENT) {
            throw new NotYet(
                    "one selector, and one thread for all devices",
                    collector.threads() + " threads for " + (SILENT + 2) + " devices",
                    "a selector tells one thread which devices have something to say");
        }
        if (collector.spins()) {
            throw new NotYet(
                    "a program that sleeps while no device says anything",
                    "it keeps the processor busy",
                    "does select() return at once? Once a device is connected, only OP_READ is wanted, and no key stays in"
                            + " selectedKeys()");
        }

        heart.close();
        toHeart.reset();
        toRoom.send("Device1: Temp=21\n");
        prints(
                collector,
                "Device1: Temp=21",
                "a device has crashed: read() throws, and the other devices are still there");
        heart = device(trial, heart.getLocalPort());
        toHeart = registered(
                trial, collector, heart, PATIENCE, "a device that crashed is back: nobody else will register it again");
        toHeart.send("Device2: Heartbeat=90\nDevice2: Heart");
        prints(collector, "Device2: Heartbeat=90", "after it is registered again, a device is like any other");

        toHeart.close();
        toHeart = registered(
                trial,
                collector,
                heart,
                PATIENCE,
                "a device has closed its connection: read() returns -1, and nobody else will register it again");
        toHeart.send("Device2: Heartbeat=91\n");
        prints(
                collector,
                "Device2: Heartbeat=91",
                "the half line of the connection before is no part of what comes after it");

        toHeart.send("Device2: Heartbeat=92\nDevice2: Heartbeat=93\n");
        prints(collector, "Device2: Heartbeat=92", "it is the seventh line, and 7 are to be printed");
        ends(collector, 7);
        if (collector.lines().contains("Device2: Heartbeat=93")) {
            throw new NotYet("7 lines", "an eighth", "stop in the middle of what a read has brought");
        }
        comesLate(trial);
    }

    private static void comesLate(Trial trial) throws Exception {
        int port = trial.freePort();
        ServerSocket present = device(trial, 0);
        Student collector = trial.start("1", String.valueOf(port), String.valueOf(present.getLocalPort()));
        registered(trial, collector, present, Trial.START, "a device that is away must not keep the others waiting");
        String again = "a refused connection is not the end: the device comes later";
        if (collector.ends(AWAY)) {
            throw new NotYet(
                    "your program waits for a device that is not there yet",
                    "it ended within " + AWAY.toMillis() + " ms",
                    again);
        }
        TcpPeer toLate = registered(trial, collector, device(trial, port), Trial.START, again);
        toLate.send("Device3: Level=1\n");
        prints(collector, "Device3: Level=1", "it has come late, and is like any other");
        ends(collector, 1);
    }

    private static void ends(Student collector, int lines) throws InterruptedException {
        String done = "as many lines are printed as the first argument says, " + lines + ": that is success";
        int code = collector.exitCode(PATIENCE, done);
        if (code != 0) {
            throw new NotYet("exit code 0", "exit code " + code, done);
        }
    }

    private static ServerSocket device(Trial trial, int port) throws IOException {
        ServerSocket device = trial.closing(new ServerSocket());
        device.setReuseAddress(true);
        device.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return device;
    }

    private static TcpPeer registered(
            Trial trial, Student collector, ServerSocket device, Duration within, String cause) throws IOException {
        TcpPeer connection = TcpPeer.accept(device, trial.party("device", device.getLocalPort()), within);
        if (connection == null) {
            throw new NotYet(
                    "your program connects to port " + device.getLocalPort() + " within " + within.toMillis() + " ms",
                    collector.isAlive() ? "it does not" : "it has ended",
                    cause);
        }
        trial.closing(connection);
        String word = word(connection);
        if (!word.equals(REGISTER)) {
            throw new NotYet(
                    "the word \"" + REGISTER + "\" on a new connection",
                    word.isEmpty() ? "nothing" : '"' + word + '"',
                    "a device speaks to whoever has registered, on each connection anew");
        }
        return connection;
    }

    private static String word(TcpPeer connection) {
        try {
            return new String(connection.read(REGISTER.length(), PATIENCE), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void prints(Student collector, String line, String cause) throws InterruptedException {
        collector.awaitLine(line, PATIENCE, "a line \"" + line + '"', cause);
    }
}
