package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import java.time.Duration;
import org.zeromq.SocketType;
import org.zeromq.ZMQ.Socket;

/**
 * Lab 10: a REP server that answers two requests, dies with the third, stays away for longer than two of the client's
 * timeouts (250 ms), and comes back at the same port. Nothing may be lost, and the program has to end.
 */
public final class RequestReplyCheck implements Check {

    private static final Duration START = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final Duration AWAY = Duration.ofMillis(700);

    /** Makes the check. */
    public RequestReplyCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        Socket server = trial.bind(SocketType.REP);
        String endpoint = Trial.endpoint(server);
        Student client = trial.start(endpoint, "4");
        answer(trial, server, 1, START, "does your program connect a REQ to its first argument, and send?");
        answer(trial, server, 2, PATIENCE, "REQ receives the reply to one request before it sends the next");
        expect(trial, server, 3, PATIENCE, "REQ receives the reply to one request before it sends the next");
        trial.close(server);

        if (client.ends(AWAY)) {
            throw new NotYet(
                    "your client asks again while the server is away, at least ten times",
                    "it ended within " + AWAY.toMillis() + " ms",
                    "the server was killed on purpose, and will be back: one or two tries are too few");
        }
        server = trial.bind(SocketType.REP, endpoint);
        answer(
                trial,
                server,
                3,
                PATIENCE,
                "REQ is still waiting for a reply after 2.5 s: the server was killed on purpose, see Lazy Pirate");
        answer(trial, server, 4, PATIENCE, "after the reply, the next request is due");
        for (int number = 1; number <= 4; number++) {
            client.awaitLine("World " + number, PATIENCE, "a line \"World " + number + '"', "print each reply");
        }
        int code = client.exitCode(PATIENCE, "is every socket closed, and the context too?");
        if (code != 0) {
            throw new NotYet("exit code 0", "exit code " + code, "all requests were answered: that is success");
        }
    }

    private static void answer(Trial trial, Socket server, int number, Duration within, String cause) {
        expect(trial, server, number, within, cause);
        server.send("World " + number);
    }

    private static void expect(Trial trial, Socket server, int number, Duration within, String cause) {
        String expected = "the request \"Hello " + number + '"';
        String request = trial.receiveText(server, within);
        if (request == null) {
            throw new NotYet(expected + " within " + within.toMillis() + " ms", "nothing", cause);
        }
        if (request.equals("Hello " + (number + 1))) {
            throw new NotYet(
                    expected,
                    '"' + request + '"',
                    "request " + number + " was never answered: ask it again before you go on to the next");
        }
        if (!request.equals("Hello " + number)) {
            throw new NotYet(expected, '"' + request + '"', "the requests are Hello 1, Hello 2 and so on, each once");
        }
    }
}
