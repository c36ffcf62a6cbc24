package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.TcpPeer;
import io.zmqkit.labs.Trial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;

/**
 * Lab 5: a peer that speaks twice and then listens twice; that goes on when the program has ended its side; and, to a second
 * program, one that leaves first, while nobody types.
 */
public final class BothWaysCheck implements Check {

    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final Duration AWAY = Duration.ofMillis(200);
    private static final List<String> HEARD = List.of("안녕", "how are you?", "one thing more");
    private static final String TURNS =
            "nobody takes turns: one thread waits for typed lines, another for those of the other end; two threads";

    /** Makes the check. */
    public BothWaysCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException, IOException {
        ServerSocket listener = trial.closing(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        endsFirst(trial, listener);
        isLeft(trial, listener);
    }

    private static void endsFirst(Trial trial, ServerSocket listener) throws InterruptedException, IOException {
        Student program = start(trial, listener);
        LineClient peer = accept(trial, listener);
        peer.says("안녕\nhow are you?\n", "did your program close it?");
        awaitLine(program, "안녕", TURNS);
        awaitLine(program, "how are you\\?", TURNS);
        program.type("fine\n");
        peer.hears("fine", TURNS + ", and a flush after each line");
        program.type("thanks\n");
        peer.hears("thanks", TURNS + ", and a flush after each line");

        program.endInput();
        awaitEnd(peer);
        String half =
                "when stdin has ended, only your side is closed: shutdownOutput(), while the other thread reads on";
        if (program.ends(AWAY)) {
            throw new NotYet("your program goes on while the other end may still speak", "it has ended", half);
        }
        peer.says("one thing more\n", half);
        awaitLine(program, "one thing more", half);
        peer.peer().close();
        ends(program, "both sides have ended: what is it waiting for?");
        if (!program.lines().equals(HEARD)) { // only now has all been read that it printed
            throw new NotYet(
                    "the lines of the other end, and no more: " + HEARD,
                    program.lines().toString(),
                    "what is typed is on the screen already: print what comes, not what goes");
        }
    }

    private static void awaitEnd(LineClient peer) throws IOException {
        if (!peer.peer().awaitEnd(PATIENCE)) {
            throw new NotYet(
                    "the end of your side when stdin has ended",
                    "it is open, or something more came",
                    "the other end cannot know that nothing more comes: shutdownOutput()");
        }
    }

    private static void isLeft(Trial trial, ServerSocket listener) throws InterruptedException, IOException {
        Student program = start(trial, listener);
        LineClient peer = accept(trial, listener);
        peer.says("bye\n", "did your program close it?");
        awaitLine(program, "bye", TURNS);
        program.type("bye, too\n"); // once this has come, both threads are in their loops, also on a busy machine
        peer.hears("bye, too", TURNS + ", and a flush after each line");
        peer.peer().close();
        ends(
                program,
                "the other has gone, and a thread still waits for typed lines: make it a daemon, setDaemon(true)"
                        + " before start()");
    }

    private static Student start(Trial trial, ServerSocket listener) {
        return trial.start("127.0.0.1", String.valueOf(listener.getLocalPort()));
    }

    private static LineClient accept(Trial trial, ServerSocket listener) throws IOException {
        TcpPeer peer = TcpPeer.accept(listener, trial.party("peer", listener.getLocalPort()), Trial.START);
        if (peer == null) {
            throw new NotYet(
                    "a connection within " + Trial.START.toSeconds() + " s",
                    "none",
                    "does your program connect to its two arguments, a host and a port?");
        }
        return new LineClient("the other end", trial.closing(peer));
    }

    private static void awaitLine(Student program, String regex, String cause) throws InterruptedException {
        program.awaitLine(regex, PATIENCE, "a line \"" + regex.replace("\\", "") + '"', cause);
    }

    private static void ends(Student program, String cause) throws InterruptedException {
        int code = program.exitCode(PATIENCE, cause);
        if (code != 0) {
            throw new NotYet("exit code 0", "exit code " + code, "the talk ended in order: that is success");
        }
    }
}
