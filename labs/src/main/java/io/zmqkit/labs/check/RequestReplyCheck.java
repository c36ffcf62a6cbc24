package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;

/**
 * Lab 10: {@link UnansweredRequests}; {@link TriesOfEachRequest}, for a second program; and meanwhile, for a third one, a REP
 * server that answers two requests, dies with the third, stays away for about four of the client's timeouts, and comes back at
 * the same port. On a busy machine a reply may take longer than the timeout: a request that comes once more is answered once
 * more.
 */
public final class RequestReplyCheck implements Check {

    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final Duration AWAY = Duration.ofSeconds(1);
    private static final int COUNT = 4;
    private static final int MOST_REPEATS = 50;
    private static final String LOCK_STEP = "REQ receives the reply to one request before it sends the next";

    /** Makes the check. */
    public RequestReplyCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        UnansweredRequests unanswered = new UnansweredRequests(trial);
        TriesOfEachRequest tries = new TriesOfEachRequest(trial);
        unanswered.areRepeated();
        tries.answerTheFirst(unanswered);
        unanswered.requireNotTooEarly();
        outlivesItsServer(trial, unanswered);
        tries.areNotShared(unanswered);
        unanswered.areGivenUp();
    }

    private static void outlivesItsServer(Trial trial, UnansweredRequests unanswered) throws InterruptedException {
        ZmqPeer server = trial.bind(SocketType.REP);
        String endpoint = server.endpoint();
        Student client = trial.start(endpoint, String.valueOf(COUNT));
        List<String> replies = IntStream.rangeClosed(1, COUNT)
                .mapToObj(number -> "  World " + number + ", from server " + client.pid() + " ") // as it came
                .toList();
        String first = "does your program connect a REQ to its first argument, and send?";
        await(client, server, replies, 1, Trial.START, first);
        server.send(replies.get(0));
        await(client, server, replies, 2, PATIENCE, LOCK_STEP);
        server.send(replies.get(1));
        await(client, server, replies, 3, PATIENCE, LOCK_STEP);
        server.close();

        if (client.ends(AWAY)) {
            unanswered.requireNotTooEarly();
        }
        server = trial.bind(SocketType.REP, endpoint);
        await(client, server, replies, 3, PATIENCE, "the server was killed on purpose, and is back: see Lazy Pirate");
        server.send(replies.get(2));
        await(client, server, replies, 4, PATIENCE, "after the reply, the next request is due");
        server.send(replies.get(3));
        prints(client, replies);
        client.requireSuccess(PATIENCE, "is every socket closed, and the context too?", "all requests were answered");
        client.dismiss();
    }

    private static void prints(Student client, List<String> replies) throws InterruptedException {
        for (String reply : replies) {
            client.awaitLine(
                    Pattern.quote(reply),
                    PATIENCE,
                    "a line \"" + reply + '"',
                    "print each reply as it came, on a line of its own");
        }
        List<String> printed = client.lines().stream().filter(replies::contains).toList();
        if (!printed.equals(replies)) {
            throw new NotYet("each reply once: " + replies, printed.toString(), "print each reply once, in order");
        }
    }

    /** Waits for a request; those before it that come once more are answered once more. */
    private static void await(
            Student client, ZmqPeer server, List<String> replies, int number, Duration within, String silent)
            throws InterruptedException {
        String expected = "the request \"Hello " + number + "\" within " + Student.text(within);
        String request = server.receiveText(within);
        for (int repeats = 0; numberOf(request) < number && repeats < MOST_REPEATS; repeats++) {
            server.send(replies.get(numberOf(request) - 1));
            request = server.receiveText(within);
        }
        if (request == null) {
            throw new NotYet(expected, "nothing", whySilent(client, number, silent));
        } else if (numberOf(request) != number) {
            throw new NotYet(
                    expected,
                    "the request \"" + request + '"',
                    numberOf(request) == number + 1
                            ? "request " + number + " was never answered: ask it again before you go on to the next"
                            : "the requests are Hello 1, Hello 2 and so on, each of one frame");
        }
    }

    private static String whySilent(Student client, int number, String silent) throws InterruptedException {
        if (client.isAlive() || !client.exception().isEmpty()) {
            return client.whySilent(silent);
        }
        return client.exitCode(PATIENCE, "") == 0
                ? "it asks as often as its second argument says, " + COUNT + " times"
                : AskedRequests.gaveUpTooEarly(
                        number == 3 ? "the server was killed on purpose, and will be back" : "the server was slow");
    }

    /** 1 to 5 for what the program sends if all is well; a large number for anything else. */
    private static int numberOf(@Nullable String request) {
        return request != null && request.matches("Hello [1-5]")
                ? Integer.parseInt(request.substring("Hello ".length()))
                : Integer.MAX_VALUE;
    }
}
