package io.zmqkit.labs.check;

import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Patience;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;

/**
 * The client of lab 13, which has to hear while nothing is typed, and to speak while nothing is heard; then another one,
 * whose relay's collector comes only when its input has ended, so that it has to linger.
 */
final class ChatClientCheck {

    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final Duration AWAY = Duration.ofMillis(250);
    /** Below the second for which the exercise lingers. */
    private static final Duration LONGEST_AWAY = Duration.ofMillis(600);

    private static final Duration NOT_AT_ONCE = Duration.ofMillis(400);
    private static final int TIMES = 5;

    private static final String KEYBOARD =
            "it waits for the keyboard: nothing was typed since, and it has to hear all the same";

    private final Trial trial;
    private @Nullable Student unheard;

    ChatClientCheck(Trial trial) {
        this.trial = trial;
    }

    void run() throws InterruptedException {
        talks();
        if (lastLineArrives()) {
            return;
        }
        if (!lastLineArrives()) { // not only because a busy machine stood still for as long as the exercise lingers
            throw new NotYet(
                    "\"[kim] bye\" at the relay, which came " + Student.text(AWAY) + " after the end of the input",
                    "nothing",
                    "the last line was still in the queue when your program ended: does the context linger, and is it closed?");
        }
    }

    private void talks() throws InterruptedException {
        ZmqPeer collector = trial.bind(SocketType.PULL);
        ZmqPeer publisher = trial.bind(SocketType.XPUB);
        Student client = start(collector.endpoint(), publisher);
        hears(client, publisher, "[lee] anybody there?");
        says(client, collector, "Hello, World");
        hears(client, publisher, "[lee] not yet");
        requireNotPrintedBefore(client, "[kim] Hello, World");
        publisher.send("[kim] Hello, World");
        hears(client, publisher, "[lee] 안녕하세요");
        if (!client.lines().contains("[kim] Hello, World")) {
            throw new NotYet(
                    "the lines [[kim] Hello, World, [lee] 안녕하세요]",
                    "the lines " + client.lines().subList(2, client.lines().size()),
                    "it leaves out what it has said itself: print whatever comes from the relay");
        }
        says(client, collector, "one", "two");
        says(client, collector, "저도 안녕하세요", "", "  as  it is ");
        saysAtOnce(client, collector);
        publisher.send("[lee] 안녕하세요");
        hears(client, publisher, "[lee] bye");
        eachOnce(
                client,
                List.of(
                        "[lee] anybody there?",
                        "[lee] not yet",
                        "[kim] Hello, World",
                        "[lee] 안녕하세요",
                        "[lee] 안녕하세요",
                        "[lee] bye"));
        client.type("bye\n");
        client.endInput();
        client.requireSuccess(
                PATIENCE, "its input has ended: what does readLine() return then?", "the end of the input is no error");
        isSaid(client, collector, "bye");
        String more = collector.lookForText(Duration.ofMillis(1));
        if (more != null) {
            throw new NotYet("nothing after the last line", '"' + more + '"', "what is sent at the end of the input?");
        }
        client.dismiss();
    }

    private Student start(String collect, ZmqPeer publisher) throws InterruptedException {
        Student client = trial.start("client", collect, publisher.endpoint(), "kim");
        if (publisher.receive(Trial.START) == null) {
            throw new NotYet(
                    "a subscription at PUBLISH within " + Student.text(Trial.START),
                    "none",
                    client.whySilent("a SUB without a subscription hears nothing"));
        }
        return client;
    }

    private static void hears(Student client, ZmqPeer publisher, String line) throws InterruptedException {
        publisher.send(line);
        if (client.findLine(Pattern.quote(line), PATIENCE) == null) {
            throw new NotYet(
                    "the line \"" + line + "\" within " + Student.text(PATIENCE),
                    client.lastLines(),
                    client.whySilent(KEYBOARD));
        }
    }

    private static void requireNotPrintedBefore(Student client, String line) {
        if (client.lines().contains(line)) {
            throw new NotYet(
                    "\"" + line + "\" is printed when it comes from the relay",
                    "it was printed before the relay had sent it",
                    "its own lines, too, are heard from the relay: print what comes, not what was typed");
        }
    }

    /** Each is typed when the one before it has come: who looks from time to time is late most times. */
    private void saysAtOnce(Student client, ZmqPeer collector) throws InterruptedException {
        long[] nanos = new long[TIMES];
        for (int time = 0; time < TIMES; time++) {
            long typed = System.nanoTime();
            says(client, collector, "once " + time);
            nanos[time] = System.nanoTime() - typed;
        }
        Arrays.sort(nanos);
        Duration median = Duration.ofNanos(nanos[TIMES / 2]);
        if (median.compareTo(NOT_AT_ONCE) > 0) {
            throw new NotYet(
                    "what is typed is at the relay at once",
                    "it took " + median.toMillis() + " ms, the median of " + TIMES + ", while nobody else spoke",
                    "does it look for typed lines only from time to time? A poller waits for both, and returns at once");
        }
    }

    private static void eachOnce(Student client, List<String> said) {
        List<String> printed = client.lines().stream().filter(said::contains).toList();
        if (!printed.equals(said)) {
            throw new NotYet(
                    "the lines " + said,
                    "the lines " + printed,
                    printed.size() > said.size()
                            ? "each line once: the relay sends it to everybody, its sender too"
                            : printed.equals(said.stream().distinct().toList())
                                    ? "who says the same twice has said two lines: print each"
                                    : "print each line as it comes, in order");
        }
    }

    private void says(Student client, ZmqPeer collector, String... lines) throws InterruptedException {
        client.type(String.join("\n", lines) + "\n");
        for (String line : lines) {
            isSaid(client, collector, line);
        }
    }

    private static void isSaid(Student client, ZmqPeer collector, String line) throws InterruptedException {
        String expected = "[kim] " + line;
        String said = collector.receiveText(PATIENCE);
        if (!expected.equals(said)) {
            throw new NotYet(
                    '"' + expected + "\" at the relay within " + Student.text(PATIENCE),
                    said == null ? "nothing" : '"' + said + '"',
                    whyNot(client, expected, said));
        }
    }

    private static String whyNot(Student client, String expected, @Nullable String said) throws InterruptedException {
        if (said == null) {
            return expected.equals("[kim] ") && !client.isAlive()
                    ? "an empty line is not the end of the input: what does readLine() return then?"
                    : client.isAlive()
                            ? "your client does not send what is typed at once: it waits in recv for the others"
                            : client.exitCode(PATIENCE, "") == 0
                                            && client.exception().isEmpty()
                                    ? "the last line was still in the queue: does the context linger?"
                                    : client.whySilent("");
        }
        byte[] bytes = expected.getBytes(StandardCharsets.UTF_8);
        boolean wrongEncoding = said.equals(new String(bytes, StandardCharsets.ISO_8859_1))
                || said.equals(new String(bytes, StandardCharsets.US_ASCII))
                || said.replaceAll("[?\uFFFD]+", "").equals(expected.replaceAll("[^\\x00-\\x7F]+", ""));
        return said.replace(" ", "").equals(expected.replace(" ", "")) && said.startsWith("[kim] ")
                ? "a line is sent as it was typed, with its spaces"
                : wrongEncoding
                        ? "the letters are read or sent in another encoding: UTF-8 for both"
                        : "what is typed is sent as one frame: [NAME] line";
    }

    /** False if it ended before anybody had taken its last line, or the line has not come. */
    private boolean lastLineArrives() throws InterruptedException {
        ZmqPeer publisher = trial.bind(SocketType.XPUB);
        String collect = "tcp://127.0.0.1:" + trial.freePort();
        if (unheard != null) {
            unheard.dismiss();
        }
        Student client = start(collect, publisher);
        unheard = client;
        hears(
                client,
                publisher,
                "[lee] hello"); // it is up: on a busy machine that takes longer than all of what follows
        client.type("bye\n");
        client.endInput();
        Patience away = Patience.of(AWAY);
        long longest = System.nanoTime() + LONGEST_AWAY.toNanos();
        boolean endedBefore = false;
        while (!endedBefore && !away.isOver() && System.nanoTime() - longest < 0) {
            endedBefore = client.ends(Duration.ofMillis(10));
        }
        ZmqPeer collector = trial.bind(SocketType.PULL, collect);
        String said = endedBefore ? null : collector.receiveText(PATIENCE);
        if (said != null) {
            publisher.send(said);
        }
        collector.close();
        return "[kim] bye".equals(said);
    }
}
