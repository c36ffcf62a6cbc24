package io.zmqkit.labs.check;

import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.TcpPeer;
import io.zmqkit.labs.Trial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client of the student's server that speaks in lines, and says what it misses. */
record LineClient(String name, TcpPeer peer) {

    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final Duration SILENCE = Duration.ofMillis(200);

    static LineClient connect(Trial trial, Student server, int port, String name) throws InterruptedException {
        return new LineClient(
                name, trial.closing(TcpPeer.connect(server, port, Trial.START).named(name)));
    }

    /** Sends a text as it is; a broken connection shows when the answer is missing. */
    void says(String text, String cause) {
        says(text.getBytes(StandardCharsets.UTF_8), cause);
    }

    void says(byte[] bytes, String cause) {
        try {
            peer.send(bytes);
        } catch (IOException e) {
            throw new NotYet(name + " can send", "a broken connection", cause);
        }
    }

    void hears(String line, String cause) {
        hears(line, cause, cause);
    }

    /** Waits for a line; the likely cause depends on whether there was none, or another one. */
    void hears(String line, String causeOfSilence, String causeOfAnother) {
        String seen;
        try {
            String heard = peer.readLine(PATIENCE);
            seen = heard == null ? "no whole line" : '"' + heard + '"';
        } catch (IOException e) {
            seen = "a broken connection";
        }
        if (!seen.equals('"' + line + '"')) {
            throw new NotYet(
                    name + " gets the line \"" + line + "\" within " + PATIENCE.toMillis() + " ms",
                    seen,
                    seen.startsWith("\"") ? causeOfAnother : causeOfSilence);
        }
    }

    void hearsNothing(String cause) throws IOException {
        if (!peer.isSilent(SILENCE)) {
            throw new NotYet(name + " gets nothing yet", "something came", cause);
        }
    }

    /** Ends its own side and waits for the server to close the connection. */
    void leaves(String cause) throws IOException {
        peer.endOutput();
        if (!peer.awaitEnd(PATIENCE)) {
            throw new NotYet(
                    name + " has ended, and is let go", "its connection is open, or something more came", cause);
        }
    }
}
