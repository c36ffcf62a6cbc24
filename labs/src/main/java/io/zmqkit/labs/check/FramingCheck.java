package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.TcpPeer;
import io.zmqkit.labs.Trial;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lab 6: a sender of files that sends two at once, then one in pieces, cut where it hurts, one with a Korean name, and some
 * whose names lead out of the folder.
 */
public final class FramingCheck implements Check {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(150);
    private static final String MANY_READS =
            "one message may take many reads, since read(bytes) may bring fewer than there is room for";
    private static final int LONGEST_ANSWER_BYTES = 1 << 16;

    /** Makes the check. */
    public FramingCheck() {}

    @Override
    public void run(Trial trial) throws Exception {
        Path around = Files.createTempDirectory("zmqkit-files");
        trial.closing(() -> delete(around));
        Path inbox = Files.createDirectory(around.resolve("inbox"));
        int port = trial.freePort();
        Student receiver = trial.start(String.valueOf(port), inbox.toString());
        try (TcpPeer sender = TcpPeer.connect(receiver, port, Trial.START)) {
            sender.send(file("a.txt", "hello"));
            answered(sender, "saved a.txt", "an answer is a frame, too: four bytes of length, then the text");
            holds(inbox, "a.txt", "hello", "the second frame is the content, and nothing else is");

            sender.send(both(file("b.txt", "bees"), file("c.txt", "seas")));
            answered(
                    sender, "saved b.txt", "one read() may bring two messages: take from it only what the length says");
            answered(sender, "saved c.txt", "one read() may bring two messages: the second is still to be read");
            holds(inbox, "b.txt", "bees", "one read() may bring two messages: where does the first one end?");
            holds(inbox, "c.txt", "seas", "one read() may bring two messages: where does the first one end?");

            sendInPieces(sender, file("d.txt", "안녕하세요"));
            answered(sender, "saved d.txt", MANY_READS);
            wasPutTogether(inbox);

            sender.send(file("보고서.txt", "weekly"));
            answered(sender, "saved 보고서.txt", "a text that is not English has more bytes than characters");

            for (String name : List.of(
                    "", "../out.txt", around.resolve("out.txt").toString(), "..", "sub/x.txt", "..\\out.txt", ".")) {
                sender.send(file(name, "gotcha"));
                staysInside(sender, around, name);
            }
            sender.send(file("e.txt", "last"));
            answered(sender, "saved e.txt", "after a file that is refused the next one may be good: read all of both");
            sender.endOutput();
            int code = receiver.exitCode(
                    PATIENCE, "the sender has ended: read() returns -1, readInt() throws EOFException");
            if (code != 0) {
                throw new NotYet("exit code 0", "exit code " + code, "a sender that ends after a file is no error");
            }
        }
    }

    private static byte[] file(String name, String content) {
        return both(frame(name), frame(content));
    }

    private static byte[] frame(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] both(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    /** Cuts in the length, in the name, and in the middle of a character; the pauses keep the pieces apart. */
    private static void sendInPieces(TcpPeer sender, byte[] bytes) {
        int from = 0;
        for (int to : new int[] {2, 6, 11, bytes.length - 8, bytes.length - 4, bytes.length}) {
            String expected = "no answer before the whole file has come";
            String place = " after " + from + " of " + bytes.length + " bytes";
            try {
                if (from > 0 && sender.read(1, PAUSE).length > 0) {
                    throw new NotYet(expected, "an answer" + place, MANY_READS);
                }
                sender.send(Arrays.copyOfRange(bytes, from, to));
            } catch (IOException e) {
                throw new NotYet(expected, "the connection broke" + place, MANY_READS);
            }
            from = to;
        }
    }

    private static void wasPutTogether(Path inbox) throws IOException {
        String content = contentOf(inbox.resolve("d.txt"));
        String cause = content.indexOf('�') >= 0
                ? "a character of UTF-8 was cut by two reads: collect the bytes, and decode when all of them are there"
                : "read(bytes) may bring fewer than there is room for: read on until all are there";
        holds(inbox, "d.txt", "안녕하세요", cause);
    }

    private static void holds(Path inbox, String name, String expected, String cause) throws IOException {
        String content = contentOf(inbox.resolve(name));
        if (!content.equals(expected)) {
            throw new NotYet("a file " + name + " with \"" + expected + '"', '"' + brief(content) + '"', cause);
        }
    }

    private static String contentOf(Path file) throws IOException {
        return Files.isRegularFile(file)
                ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                : "no such file";
    }

    private static void staysInside(TcpPeer sender, Path around, String name) throws IOException {
        String cause = "a name from the network is not a path: it may lead out of the folder; take plain names only";
        String answer = answer(sender, "refused " + name, cause);
        try (Stream<Path> files = Files.list(around)) {
            List<Path> outside = files.filter(file -> !file.endsWith("inbox")).toList();
            if (!outside.isEmpty() || !Files.isDirectory(around.resolve("inbox"), LinkOption.NOFOLLOW_LINKS)) {
                throw new NotYet("nothing is written outside of the folder", outside.toString(), cause);
            }
        }
        same("refused " + name, answer, cause);
    }

    private static void answered(TcpPeer sender, String expected, String cause) {
        try {
            same(expected, answer(sender, expected, cause), cause);
        } catch (IOException e) {
            throw new NotYet("the answer \"" + expected + '"', "the connection broke", cause);
        }
    }

    private static void same(String expected, String answer, String cause) {
        if (!answer.equals(expected)) {
            throw new NotYet("the answer \"" + expected + '"', '"' + brief(answer) + '"', cause);
        }
    }

    private static String answer(TcpPeer sender, String expected, String cause) throws IOException {
        String wanted = "the answer \"" + expected + "\", a frame, within 2 s";
        byte[] head = sender.read(4, PATIENCE);
        if (head.length < 4) {
            throw new NotYet(wanted, head.length + " bytes", cause);
        }
        int length = ByteBuffer.wrap(head).getInt();
        int bytes = expected.getBytes(StandardCharsets.UTF_8).length;
        if (length == expected.length() && length != bytes) {
            throw new NotYet(
                    "the length in bytes, " + bytes,
                    length + ", which is how many characters there are",
                    "a text that is not English has more bytes than characters: getBytes() first, then its length");
        }
        if (length < 0 || length > LONGEST_ANSWER_BYTES) {
            throw new NotYet(wanted, "a length of " + length, "the length is four bytes, highest first, not text");
        }
        byte[] text = sender.read(length, PATIENCE);
        if (text.length < length) {
            throw new NotYet(wanted, text.length + " of the " + length + " bytes that its length says", cause);
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    private static String brief(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
