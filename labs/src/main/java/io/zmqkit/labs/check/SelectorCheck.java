package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Patience;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lab 4: twenty clients whose lines come in pieces, in turns, cut in the middle of a character; one that is reset, one that
 * ends; and one that asks for more than the system's buffers hold, and does not read it until the others have been served.
 */
public final class SelectorCheck implements Check {

    private static final int CLIENTS = 20;
    private static final int FILL = 8_000_000;
    private static final String LINE_AFTER_FILL = "2 next\n";
    private static final int IN_MID_CHARACTER = 4;
    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final int SLICE_MILLIS = 100;

    /** Makes the check. */
    public SelectorCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException, IOException {
        int port = trial.freePort();
        Student server = trial.start(String.valueOf(port));
        LineClient kim = LineClient.connect(trial, server, port, "the first client");
        String lines =
                "does the server read, collect bytes up to a line feed, and answer then? And is each key removed from"
                        + " selectedKeys() when it is dealt with?";
        kim.says("hello\n", lines);
        kim.hears("1 hello", lines);
        kim.says("how\nare you\n", lines);
        kim.hears("2 how", lines);
        kim.hears("3 are you", "two lines may come in one read: answer both");
        cutsACharacter(kim);
        int threads = server.threads();
        List<LineClient> crowd = servesManyInPieces(trial, server, port);
        if (server.threads() > threads + CLIENTS / 2) {
            throw new NotYet(
                    "one thread for all clients",
                    server.threads() - threads + " threads more with " + CLIENTS + " clients more",
                    "a selector waits for all of them at once: no thread has to be started");
        }
        crowd.get(0)
                .leaves(
                        "read() returns -1 when a client has ended, and select() returns at once for it from then on: close"
                                + " the channel");
        waitsForASlowReader(port, kim, trial);
        if (server.spins()) {
            throw new NotYet(
                    "a server that sleeps while nobody wants anything",
                    "it keeps the processor busy",
                    "select() returns at once, again and again: OP_WRITE is wanted only while something waits to be"
                            + " written, since a socket is ready for it nearly always");
        }
        kim.says("bye\n", lines);
        kim.hears("6 bye", "is the server still there when a client has left?");
    }

    private static void cutsACharacter(LineClient client) throws IOException {
        byte[] line = "한글\n".getBytes(StandardCharsets.UTF_8);
        String whole = "half a line was taken for a whole one: wait for its line feed";
        client.says(Arrays.copyOf(line, IN_MID_CHARACTER), whole);
        client.hearsNothing(whole);
        client.says(Arrays.copyOfRange(line, IN_MID_CHARACTER, line.length), whole);
        client.hears(
                "4 한글",
                whole,
                "a character of UTF-8 was cut by two reads: collect the bytes, and decode when the line is whole");
    }

    private static List<LineClient> servesManyInPieces(Trial trial, Student server, int port)
            throws InterruptedException, IOException {
        List<LineClient> clients = new ArrayList<>();
        String own =
                "the line that has begun to come, and its number, belong to one client: are they attached to its key?";
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(LineClient.connect(trial, server, port, "client " + i + " of " + CLIENTS));
            clients.get(i).says("he", own);
        }
        clients.get(0).hearsNothing("half a line was taken for a whole one: wait for its line feed");
        clients.remove(0).peer().reset();
        for (LineClient client : clients) {
            client.says("llo\n", own);
        }
        for (LineClient client : clients) {
            client.hears("1 hello", own + " And the exception of one client must not end the loop", own);
        }
        return clients;
    }

    private static void waitsForASlowReader(int port, LineClient other, Trial trial) throws IOException {
        Socket slow = trial.closing(new Socket());
        slow.setReceiveBufferSize(1 << 16); // some systems have room for all of it
        try {
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new NotYet(
                    "one more client is taken",
                    e.toString(),
                    "one client was reset, and one has ended: the exception of one must not end the loop");
        }
        slow.getOutputStream().write(("fill " + FILL + "\n").getBytes(StandardCharsets.UTF_8));
        int first = read(slow, 1);
        other.says("and me?\n", "a client does not read its answer, and nobody else is served");
        other.hears(
                "5 and me?",
                "one client does not read its answer, and nobody else is served: keep the rest of it, and go back to"
                        + " select()",
                "every client counts its own lines");
        int all = first + read(slow, FILL + 1 - first);
        if (all != FILL + 1) {
            throw new NotYet(
                    "the answer to \"fill " + FILL + "\", " + (FILL + 1) + " bytes in all",
                    all + " bytes",
                    "what one write() did not take has to wait for OP_WRITE, and is written then");
        }
        slow.getOutputStream().write("next\n".getBytes(StandardCharsets.UTF_8));
        byte[] next = new byte[LINE_AFTER_FILL.length()];
        int count = read(slow, next);
        String line = new String(next, 0, count, StandardCharsets.UTF_8);
        if (!line.equals(LINE_AFTER_FILL)) {
            throw new NotYet(
                    "then the line \"" + LINE_AFTER_FILL.strip() + '"',
                    count == 0 ? "nothing" : '"' + line.strip() + '"',
                    line.matches("(?s)x*\n.*")
                            ? "the answer to \"fill N\" is N letters, a line feed, and nothing else"
                            : "a line \"fill N\" counts, too, and its client goes on like any other");
        }
    }

    private static int read(Socket socket, int count) throws IOException {
        byte[] buffer = new byte[1 << 16];
        int total = 0;
        for (int length = 1; total < count && length > 0; total += length) {
            byte[] some = count - total < buffer.length ? new byte[count - total] : buffer;
            length = read(socket, some);
        }
        return total;
    }

    /** Fills an array; returns how many bytes came before the end of the stream, or before nothing came any more. */
    private static int read(Socket socket, byte[] bytes) throws IOException {
        socket.setSoTimeout(SLICE_MILLIS);
        Patience patience = Patience.of(PATIENCE);
        int total = 0;
        for (int length = 0; total < bytes.length && length >= 0 && !patience.isOver(); ) {
            try {
                length = socket.getInputStream().read(bytes, total, bytes.length - total);
                total += Math.max(length, 0);
            } catch (SocketTimeoutException e) {
                length = 0; // not in this slice of the time
            }
        }
        return total;
    }
}
