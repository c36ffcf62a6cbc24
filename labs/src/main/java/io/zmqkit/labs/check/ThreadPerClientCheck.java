package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Lab 3: three clients at once, of which two say nothing; a fourth, for whom there is no place until one is reset. */
public final class ThreadPerClientCheck implements Check {

    private static final String PLACES = "3";
    private static final Duration PATIENCE = Duration.ofMillis(2500);

    /** Makes the check. */
    public ThreadPerClientCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException, IOException {
        int port = trial.freePort();
        Student server = trial.start(String.valueOf(port), PLACES);
        LineClient kim = LineClient.connect(trial, server, port, "the first client");
        LineClient lee = LineClient.connect(trial, server, port, "the second client");
        LineClient park = LineClient.connect(trial, server, port, "the third client");
        String own = "the others are silent: is each client served in a thread of its own, and started with start()?"
                + " run() and join() keep accept waiting";
        park.says("hello\n", own);
        park.hears("1 hello", own, "the number of a client's first line is 1, then a space, then the line");
        lee.says("one\ntwo\n", own);
        String local = "every client counts from 1: is the number of its lines a local variable?";
        lee.hears("1 one", local);
        lee.hears("2 two", local);

        LineClient choi = LineClient.connect(trial, server, port, "the fourth client");
        String full = "with " + PLACES + " clients there already, the next is told \"full\" and closed";
        choi.hears("full", full);
        choi.leaves(full);
        kim.peer().reset();
        takesAnother(trial, server, port);
        park.says("again\n", own);
        park.hears("2 again", "the reset of one client must not end the others' threads");
        lee.leaves("does your server close the connection when the client has ended?");
        takesAnother(trial, server, port);
    }

    /** The server may need a moment to notice that somebody has gone. */
    private static void takesAnother(Trial trial, Student server, int port) throws InterruptedException, IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            LineClient next = LineClient.connect(trial, server, port, "a client that comes when one has gone");
            String heard = answer(next);
            if ("1 hello".equals(heard)) {
                return;
            }
            if (System.nanoTime() - deadline > 0 || server.ends(Duration.ofMillis(20))) {
                throw new NotYet(
                        "a client that comes when one has gone is served",
                        heard == null ? "no answer" : '"' + heard + '"',
                        "give the place back in a finally, since a client that crashes leaves by an exception");
            }
        }
    }

    private static @Nullable String answer(LineClient client) {
        try {
            client.peer().send("hello\n");
            return client.peer().readLine(PATIENCE);
        } catch (IOException e) {
            return null; // refused, and closed before it was heard
        }
    }
}
