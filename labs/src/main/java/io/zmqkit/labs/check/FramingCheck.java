package io.zmqkit.labs.check;

import static io.zmqkit.labs.check.FileSender.both;
import static io.zmqkit.labs.check.FileSender.bytes;
import static io.zmqkit.labs.check.FileSender.file;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.TcpPeer;
import io.zmqkit.labs.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lab 6: a sender of files that sends two at once, some in pieces that are cut where it hurts, bytes that are not text,
 * names of several scripts, and some that lead out of the folder.
 */
public final class FramingCheck implements Check {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String MANY_READS =
            "one message may take many reads, since read(bytes) may bring fewer than there is room for";
    private static final String TWO_MESSAGES =
            "one read() may bring two messages: take from it only what the length says";
    private static final String BYTES = "a content is as many bytes as its length says, whatever they are";
    private static final String NOT_A_PATH =
            "a name from the network is not a path: it may lead out of the folder; take plain names only";
    private static final int LARGE = 60_000; // one read brings less, and the system's buffers hold it

    /** Makes the check. */
    public FramingCheck() {}

    @Override
    public void run(Trial trial) throws Exception {
        Path around = Files.createTempDirectory("zmqkit-files");
        trial.closing(() -> delete(around));
        Path inbox = Files.createDirectory(around.resolve("inbox"));
        int port = trial.freePort();
        Student receiver = trial.start(String.valueOf(port), inbox.toString());
        TcpPeer peer =
                trial.closing(TcpPeer.connect(receiver, port, Trial.START)).named("sender");
        FileSender sender = new FileSender(peer, inbox);
        frames(sender);
        contents(sender);
        names(sender, around);
        sender.folderHoldsNothingElse("nothing is written for a file that is refused");
        peer.endOutput();
        if (!peer.awaitEnd(PATIENCE)) {
            throw new NotYet(
                    "one answer for each file, and then the end of the connection",
                    "one more answer, or the connection stays open for " + PATIENCE.toSeconds() + " s",
                    "the sender has ended: read() returns -1, readInt() throws EOFException");
        }
        receiver.requireSuccess(
                PATIENCE,
                "the sender has ended: read() returns -1, readInt() throws EOFException",
                "a sender that ends after a file is not an error");
    }

    private static void frames(FileSender sender) {
        send(
                sender,
                "a.txt",
                bytes("hello"),
                "read four bytes, and then as many as they say: the name; then the same for the content");
        sender.sends(both(file("b.txt", bytes("bees")), file("c.txt", bytes("seas"))), TWO_MESSAGES);
        sender.isSaved("b.txt", bytes("bees"), TWO_MESSAGES);
        sender.isSaved("c.txt", bytes("seas"), "one read() may bring two messages: the second is still to be read");

        byte[] korean = file("d.txt", bytes("안녕하세요"));
        sender.sendsInPieces(
                korean, new int[] {2, 6, 11, korean.length - 8, korean.length - 4, korean.length}, MANY_READS);
        sender.isSaved("d.txt", bytes("안녕하세요"), MANY_READS);
    }

    private static void contents(FileSender sender) {
        byte[] all = new byte[512];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        send(sender, "picture.png", all, BYTES);
        send(sender, "empty.txt", new byte[0], "a content may have no bytes: its length is 0, and nothing follows");
        send(sender, "lines.txt", bytes("one\r\ntwo\n\n"), BYTES);
        send(sender, "large.txt", bytes("large ".repeat(LARGE / 6)), MANY_READS);
    }

    private static void names(FileSender sender, Path around) throws IOException {
        byte[] inPieces = file("보고서.txt", bytes("weekly"));
        sender.sendsInPieces(inPieces, new int[] {5, 9, inPieces.length}, MANY_READS); // within the first two letters
        sender.isSaved("보고서.txt", bytes("weekly"), "a name is UTF-8: decode it when all of its bytes are there");
        for (String name : List.of("تقرير.txt", "my report (1).txt", "a..b", ".profile")) {
            send(sender, name, bytes("weekly"), "a name is UTF-8, and so is the answer");
        }
        int number = 1;
        for (String name : List.of(
                "", "../out.txt", around.resolve("out.txt").toString(), "..", "sub/x.txt", "..\\out.txt", ".")) {
            String content = "content " + number;
            sender.sends(file(name, bytes(content)), NOT_A_PATH);
            staysInside(around);
            sender.isRefused(name, content, NOT_A_PATH);
            staysInside(around);
            sender.sends(file("good " + number, bytes("good")), "the next file may be a good one");
            sender.isSavedAfterRefusal("good " + number, bytes("good"), content);
            number++;
        }
    }

    private static void send(FileSender sender, String name, byte[] content, String cause) {
        sender.sends(file(name, content), cause);
        sender.isSaved(name, content, cause);
    }

    private static void staysInside(Path around) throws IOException {
        try (Stream<Path> files = Files.list(around)) {
            List<Path> outside = files.filter(file -> !file.endsWith("inbox")).toList();
            if (!outside.isEmpty() || !Files.isDirectory(around.resolve("inbox"), LinkOption.NOFOLLOW_LINKS)) {
                throw new NotYet("nothing is written outside of the folder", outside.toString(), NOT_A_PATH);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
