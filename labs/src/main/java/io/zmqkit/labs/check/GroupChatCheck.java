package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.TcpPeer;
import io.zmqkit.labs.Trial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lab 8: the same chat with both servers: three members, lines cut and joined, one that crashes, one that leaves, and as many
 * silent ones as show how many threads there are.
 */
public final class GroupChatCheck implements Check {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration SHORT = Duration.ofMillis(150);
    private static final int CROWD = 20;
    private static final int IN_MID_CHARACTER = 4;
    private static final int A_FEW_THREADS = 10;

    private static final String TO_ALL_OTHERS = "a line goes to all clients, ";

    /** Makes the check. */
    public GroupChatCheck() {}

    @Override
    public void run(Trial trial) throws Exception {
        chat(trial, "threads");
        chat(trial, "selector");
    }

    private static void chat(Trial trial, String mode) throws Exception {
        String of = mode + ": ";
        int port = trial.freePort();
        Student server = trial.start(mode, String.valueOf(port));
        Member kim = join(trial, server, port, Trial.START, "kim", of);
        Member lee = join(trial, server, port, PATIENCE, "lee", of);
        Member park = join(trial, server, port, PATIENCE, "park", of);
        meet(lee, kim);
        meet(kim, lee);
        meet(lee, park);

        kim.says("안녕하세요\n");
        lee.hears("안녕하세요", TO_ALL_OTHERS + "and the first is not the only one");
        park.hears("안녕하세요", TO_ALL_OTHERS + "and the first is not the only one");
        lee.says("welcome\n");
        kim.hears("welcome", "a line goes to everybody but its sender");
        park.hears("welcome", TO_ALL_OTHERS + "whoever they are");

        kim.says("one ");
        lee.hearsNothing("one read() is not one line: wait for its line feed");
        kim.says("line\nand another\n");
        lee.hears("one line", "one read() is not one line: collect bytes until the line feed");
        lee.hears("and another", "one read() is not one line: there may be two of them");

        byte[] korean = "한글\n".getBytes(StandardCharsets.UTF_8);
        kim.connection.send(Arrays.copyOf(korean, IN_MID_CHARACTER));
        lee.hearsNothing("one read() is not one line: wait for its line feed");
        kim.connection.send(Arrays.copyOfRange(korean, IN_MID_CHARACTER, korean.length));
        lee.hears("한글", "a character of UTF-8 was cut by two reads: collect the bytes up to the line feed");

        countThreads(trial, server, port, kim, mode);

        park.connection.reset(); // a line may meet it before the server has read that
        isStillHeard(kim, lee, mode, "first", "second", "third");
        join(trial, server, port, PATIENCE, "jung", of).connection.reset();
        server.rests(PATIENCE); // and this one is read before anybody speaks
        isStillHeard(kim, lee, mode, "fourth", "fifth");
        lee.says("still here\n");
        kim.hears("still here", "the sender of a line must not suffer from a dead member, either");
        lee.connection.endOutput();
        if (!lee.connection.awaitEnd(PATIENCE)) {
            throw new NotYet(
                    of + "the server closes the connection of a client that has left",
                    "it is open, or something more came",
                    "read() returns -1, or readLine() null, for ever: close the connection");
        }
        if (server.spins()) {
            throw new NotYet(
                    of + "a server that sleeps while nobody says anything",
                    "it keeps the processor busy",
                    "does it ask again and again? select() sleeps until somebody says something, unless OP_WRITE is wanted"
                            + " all the time, or a key stays in selectedKeys()");
        }
    }

    private static void isStillHeard(Member kim, Member lee, String mode, String... lines) throws Exception {
        for (String line : lines) {
            kim.says(line + "\n");
            lee.hears(
                    line,
                    mode.equals("threads")
                            ? "a client has crashed: one dead member must not end the loop for the others, nor the sender"
                            : "a client has crashed: one thread serves all: an exception of one client must not end it");
        }
    }

    private static void countThreads(Trial trial, Student server, int port, Member kim, String mode) throws Exception {
        int before = server.threads();
        Member last = kim;
        for (int i = 0; i < CROWD; i++) {
            last = join(trial, server, port, PATIENCE, "guest " + i, kim.of);
        }
        meet(kim, last);
        int more = server.threads() - before;
        if (before > 0 && mode.equals("threads") && more < CROWD - A_FEW_THREADS) {
            throw new NotYet(
                    "threads: a thread for each client",
                    more + " threads more for " + CROWD + " clients more",
                    "the first half of this lab is with threads, the second with a selector (virtual threads are not"
                            + " counted here)");
        }
        if (before > 0 && mode.equals("selector") && more > A_FEW_THREADS) {
            throw new NotYet(
                    "selector: one thread serves all clients",
                    more + " threads more for " + CROWD + " clients more",
                    "a selector tells the one thread who has something to say: nobody else has to wait");
        }
    }

    private static Member join(Trial trial, Student server, int port, Duration within, String name, String of)
            throws InterruptedException {
        return new Member(
                name, of, trial.closing(TcpPeer.connect(server, port, within).named(name)));
    }

    /** Waits until both are members: the server accepts in its own time, and does not say when. */
    private static void meet(Member one, Member other) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (int tries = 1; System.nanoTime() - deadline < 0; tries++) {
            one.says("[" + one.name + "] " + tries + "\n");
            if (one.isHeardBy(other, tries)) {
                return;
            }
        }
        throw new NotYet(
                one.of + "what " + one.name + " says comes to " + other.name + " within 2 s",
                "nothing",
                TO_ALL_OTHERS + "not only to those who were there first");
    }

    /** A client of the student's server. */
    private record Member(String name, String of, TcpPeer connection) {

        void says(String text) {
            try {
                connection.send(text);
            } catch (IOException e) {
                throw broken(name + " may speak", e);
            }
        }

        boolean isHeardBy(Member other, int lastTry) {
            for (String line = other.next(SHORT); line != null; line = other.next(SHORT)) {
                if (line.equals("[" + name + "] " + lastTry)) {
                    return true;
                }
            }
            return false;
        }

        void hears(String expected, String cause) {
            String line = next(PATIENCE);
            while (line != null && line.startsWith("[")) {
                line = next(PATIENCE); // two who speak at the same time may be heard in any order
            }
            if (!expected.equals(line)) {
                throw new NotYet(
                        of + name + " receives the line \"" + expected + "\" within 2 s",
                        line == null ? "nothing" : '"' + line + '"',
                        cause);
            }
        }

        void hearsNothing(String cause) throws IOException {
            if (!connection.isSilent(SHORT)) {
                throw new NotYet(of + name + " receives nothing before the line has ended", "half a line", cause);
            }
        }

        @Nullable
        String next(Duration within) {
            try {
                String line = connection.readLine(within);
                if (line != null && line.startsWith("[" + name + "]")) {
                    throw new NotYet(
                            of + "what others say",
                            '"' + line + "\", which " + name + " has said itself",
                            "a line goes to everybody but its sender");
                }
                return line;
            } catch (IOException e) {
                throw broken(name + " is connected", e);
            }
        }

        private NotYet broken(String expected, IOException e) {
            return new NotYet(
                    of + expected,
                    "the connection is broken: " + e.getMessage(),
                    "did an exception of another client end this one's thread, or the server?");
        }
    }
}
