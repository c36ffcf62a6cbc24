package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;
import org.zeromq.SocketType;

/**
 * Lab 10: a REP server that answers two requests, dies with the third, stays away for about four of the client's timeouts
 * (250 ms), and comes back at the same port. Nothing may be lost, and the program has to end. On a busy machine a reply
 * may take longer than the timeout: a request that comes once more is answered once more. A second program finds no server
 * at all.
 */
public final class RequestReplyCheck implements Check {

    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final Duration AWAY = Duration.ofSeconds(1);
    private static final Duration ALL_TRIES = Duration.ofSeconds(10); // 20 of 250 ms, on a busy machine
    private static final String LOCK_STEP = "REQ receives the reply to one request before it sends the next";
    private static final int MOST_REPEATS = 50;

    /** Makes the check. */
    public RequestReplyCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        ZmqPeer server = trial.bind(SocketType.REP);
        String endpoint = server.endpoint();
        Student client = trial.start(endpoint, "4");
        await(
                trial,
                server,
                1,
                Trial.START,
                "does your program connect a REQ to its first argument, and send?",
                client);
        server.send("World 1");
        await(trial, server, 2, PATIENCE, LOCK_STEP, client);
        server.send("World 2");
        await(trial, server, 3, PATIENCE, LOCK_STEP, client);
        server.close();
        Student alone = trial.start("tcp://127.0.0.1:" + trial.freePort(), "1");

        client.ends(AWAY);
        server = trial.bind(SocketType.REP, endpoint);
        String waits =
                "REQ is still waiting for a reply after 2.5 s: the server was killed on purpose, see Lazy Pirate";
        await(trial, server, 3, PATIENCE, waits, client);
        server.send("World 3");
        await(trial, server, 4, PATIENCE, "after the reply, the next request is due", client);
        server.send("World 4");

        for (int number = 1; number <= 4; number++) {
            client.awaitLine("World " + number, PATIENCE, "a line \"World " + number + '"', "print each reply");
        }
        int code = client.exitCode(PATIENCE, "is every socket closed, and the context too?");
        if (code != 0) {
            throw new NotYet("exit code 0", "exit code " + code, "all requests were answered: that is success");
        }
        givesUp(alone);
    }

    private static void givesUp(Student alone) throws InterruptedException {
        String bounded = "a server that never comes is not waited for without end: 20 tries at most";
        if (alone.exitCode(ALL_TRIES, bounded) == 0) {
            throw new NotYet("an exit code that is not 0 when there is no server", "exit code 0", bounded);
        }
    }

    private static void await(Trial trial, ZmqPeer server, int number, Duration within, String silent, Student client)
            throws InterruptedException {
        String expected = "the request \"Hello " + number + '"';
        String request = server.receiveText(within);
        for (int repeats = 0; request != null && isEarlier(request, number) && repeats < MOST_REPEATS; repeats++) {
            server.send(request.replace("Hello", "World"));
            request = server.receiveText(within);
        }
        if (request == null) {
            boolean ended = client.ends(Duration.ZERO);
            throw new NotYet(
                    expected, ended ? "your program has ended" : "nothing", ended ? whyEnded(client, number) : silent);
        }
        if (request.equals("Hello " + (number + 1))) {
            throw new NotYet(
                    expected,
                    '"' + request + '"',
                    "request " + number + " was never answered: ask it again before you go on to the next");
        }
        if (!request.equals("Hello " + number)) {
            throw new NotYet(expected, '"' + request + '"', "the requests are Hello 1, Hello 2 and so on");
        }
    }

    private static String whyEnded(Student client, int number) throws InterruptedException {
        if (client.exitCode(PATIENCE, "") == 0) {
            return "it asks as often as its second argument says, 4 times";
        }
        return number == 3
                ? "the server was killed on purpose, and will be back: one try or two are too few"
                : "the server was slow, and one try or two are too few: it asks the same again after 250 ms";
    }

    private static boolean isEarlier(String request, int number) {
        return request.matches("Hello [1-9]") && Integer.parseInt(request.substring(6)) < number;
    }
}
