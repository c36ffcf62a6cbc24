package io.zmqkit.labs.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.TcpPeer;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Ping;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.zeromq.SocketType;

/**
 * Lab 17: a publisher whose bytes are written by hand as well, which says at which byte the program is wrong; then a real one
 * of JeroMQ, which would only have hung up.
 */
public final class ZmtpByHandCheck implements Check {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final String PREFIX = "10001";
    private static final String MORE = "a message goes on while the flag 01 is set: one line for all of its frames";
    private static final String UNSIGNED =
            "a length is a byte of 0 to 255, and in Java a byte is -128 to 127: readUnsignedByte";
    private static final String LONG = "with the flag 02 the length has eight bytes";
    private static final String EMPTY = "a frame may have no bytes at all";
    private static final String PIECES = "a frame may take many reads: readFully waits for all of it";

    /** Makes the check. */
    public ZmtpByHandCheck() {}

    /** What is published in one message, and what to think about if it is not printed. */
    private record Update(String cause, List<String> frames) {

        Update(String cause, String... frames) {
            this(cause, List.of(frames));
        }

        String line() {
            return String.join(" | ", frames);
        }

        Frame[] encode() {
            Frame[] encoded = new Frame[frames.size()];
            for (int i = 0; i < encoded.length; i++) {
                byte[] body = frames.get(i).getBytes(UTF_8);
                encoded[i] = i < encoded.length - 1 ? Frame.more(body) : Frame.last(body);
            }
            return encoded;
        }
    }

    private static final List<Update> UPDATES = List.of(
            new Update("print each message on a line of its own, as it came", "10001 72 45"),
            new Update(MORE, "10001", "72 45", "sunny"),
            new Update(UNSIGNED, "10001", "x".repeat(200)),
            new Update(LONG, "10001", "y".repeat(300)),
            new Update(EMPTY, "10001", "", "end"));

    @Override
    public void run(Trial trial) throws IOException, InterruptedException {
        byHand(trial);
        withJeromq(trial);
    }

    private static void byHand(Trial trial) throws IOException, InterruptedException {
        ServerSocket server = trial.closing(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        int count = UPDATES.size() + 1;
        Student student = trial.start(String.valueOf(server.getLocalPort()), PREFIX, String.valueOf(count));
        TcpPeer peer = TcpPeer.accept(server, trial.party("publisher", server.getLocalPort()), Trial.START);
        if (peer == null) {
            throw new NotYet(
                    "your program connects within " + Student.text(Trial.START),
                    "no connection",
                    student.whySilent("does it connect to the port of its first argument?"));
        }
        trial.closing(peer);
        ScriptedPublisher publisher = new ScriptedPublisher(student, peer);
        publisher.greets();
        publisher.isReady();
        publisher.isSubscribedTo(PREFIX);
        publishes(publisher, student);
        student.requireSuccess(
                PATIENCE, "it prints as many messages as its third argument says, and ends", "all messages came");
        student.dismiss();
    }

    private static void publishes(ScriptedPublisher publisher, Student student)
            throws IOException, InterruptedException {
        for (Update update : UPDATES.subList(0, 2)) {
            publisher.sends(update.encode());
            prints(student, update.line(), update.cause());
        }
        Ping ping = new Ping(Duration.ofSeconds(30), ByteBuffer.wrap("still there?".getBytes(UTF_8)));
        publisher.sends(Frame.of(ping.encode()));
        publisher.isAnswered(ping.pong());
        for (Update update : UPDATES.subList(2, UPDATES.size())) {
            publisher.sends(update.encode());
            prints(student, update.line(), update.cause());
        }
        byte[] last = Frame.last("10001 흐림".getBytes(UTF_8)).encode();
        for (int[] piece : new int[][] {{0, 1}, {1, 9}, {9, last.length}}) { // within the first syllable
            publisher.sends(Arrays.copyOfRange(last, piece[0], piece[1]));
            student.prints(".*\uFFFD.*", Duration.ofMillis(50));
        }
        prints(student, "10001 흐림", PIECES);
        List<String> expected = Stream.concat(UPDATES.stream().map(Update::line), Stream.of("10001 흐림"))
                .toList();
        if (!student.lines().equals(expected)) {
            throw new NotYet(
                    expected.size() + " lines, one for each message",
                    student.lastLines(),
                    "commands are between the engines: print messages only");
        }
    }

    private static void prints(Student student, String line, String cause) throws InterruptedException {
        String brief = line.length() <= 40 ? line : line.substring(0, 40) + "... (" + line.length() + " characters)";
        student.awaitLine(Pattern.quote(line), PATIENCE, "a line \"" + brief + '"', cause);
    }

    private static void withJeromq(Trial trial) throws InterruptedException {
        ZmqPeer publisher = trial.bind(SocketType.XPUB);
        String port = publisher.endpoint().replaceFirst(".*:", "");
        Student student = trial.start(port, "2", "2");
        String expected = "the subscription to \"2\" at a publisher of JeroMQ";
        String subscription = publisher.receiveText(Trial.START);
        if (subscription == null) {
            throw new NotYet(expected, "nothing", student.whySilent("is PREFIX the second argument?"));
        } else if (!subscription.equals("\u00012")) {
            throw new NotYet(expected, '"' + subscription + '"', "PREFIX is the second argument, not always " + PREFIX);
        }
        publisher.send("10001 70 40"); // which nobody wants
        publisher.send("20002", "one");
        publisher.send("20003", "two");
        prints(student, "20002 | one", "the same with a publisher of JeroMQ");
        prints(student, "20003 | two", "the same with a publisher of JeroMQ");
        student.requireSuccess(PATIENCE, "COUNT is the third argument", "all messages came");
    }
}
