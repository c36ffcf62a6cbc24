package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import java.time.Duration;
import org.zeromq.SocketType;
import org.zeromq.ZMQ.Socket;

/**
 * Lab 10: a REP server that answers two requests, dies with the third, stays away for about four of the client's timeouts
 * (250 ms), and comes back at the same port. Nothing may be lost, and the program has to end. On a busy machine a reply
 * may take longer than the timeout: a request that comes once more is answered once more.
 */
public final class RequestReplyCheck implements Check {

    private static final Duration START = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final Duration AWAY = Duration.ofSeconds(1);
    private static final String GAVE_UP =
            "a server that is killed, on purpose here, or slow, will answer later: one try or two are too few";
    private static final int MOST_REPEATS = 50;

    /** Makes the check. */
    public RequestReplyCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        Socket server = trial.bind(SocketType.REP);
        String endpoint = Trial.endpoint(server);
        Student client = trial.start(endpoint, "4");
        await(trial, server, 1, START, "does your program connect a REQ to its first argument, and send?");
        server.send("World 1");
        await(trial, server, 2, PATIENCE, "REQ receives the reply to one request before it sends the next");
        server.send("World 2");
        await(trial, server, 3, PATIENCE, "REQ receives the reply to one request before it sends the next");
        trial.close(server);

        boolean gaveUp = client.ends(AWAY);
        server = trial.bind(SocketType.REP, endpoint);
        String waits =
                "REQ is still waiting for a reply after 2.5 s: the server was killed on purpose, see Lazy Pirate";
        String tooEarly = "the server was killed on purpose, and will be back: one try or two are too few";
        await(trial, server, 3, PATIENCE, gaveUp ? tooEarly : waits);
        server.send("World 3");
        await(trial, server, 4, PATIENCE, "after the reply, the next request is due");
        server.send("World 4");

        for (int number = 1; number <= 4; number++) {
            client.awaitLine("World " + number, PATIENCE, "a line \"World " + number + '"', "print each reply");
        }
        int code = client.exitCode(PATIENCE, "is every socket closed, and the context too?");
        if (code != 0) {
            throw new NotYet("exit code 0", "exit code " + code, "all requests were answered: that is success");
        }
    }

    private static void await(Trial trial, Socket server, int number, Duration within, String cause) {
        String expected = "the request \"Hello " + number + '"';
        String request = receive(trial, server, within, expected, cause);
        for (int repeats = 0; isEarlier(request, number) && repeats < MOST_REPEATS; repeats++) {
            server.send(request.replace("Hello", "World"));
            request = receive(trial, server, within, expected, cause);
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

    private static String receive(Trial trial, Socket server, Duration within, String expected, String cause) {
        String request = trial.receiveText(server, within);
        if (request == null) {
            boolean waits = trial.isAnyAlive();
            throw new NotYet(expected, waits ? "nothing" : "your program has ended", waits ? cause : GAVE_UP);
        }
        return request;
    }

    private static boolean isEarlier(String request, int number) {
        return request.matches("Hello [1-9]") && Integer.parseInt(request.substring(6)) < number;
    }
}
