package io.zmqkit.labs.check;

import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.TcpPeer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A sender of files to the student's receiver, who also looks into its folder. */
final class FileSender {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(150);
    private static final int LONGEST_ANSWER_BYTES = 1 << 16;
    private static final int BYTES_SHOWN = 24;

    private final TcpPeer peer;
    private final Path inbox;
    private final TreeSet<String> saved = new TreeSet<>();

    FileSender(TcpPeer peer, Path inbox) {
        this.peer = peer;
        this.inbox = inbox;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** {@return the two frames of a file} */
    static byte[] file(String name, byte[] content) {
        return both(frame(bytes(name)), frame(content));
    }

    private static byte[] frame(byte[] bytes) {
        return ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    static byte[] both(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    void sends(byte[] bytes, String cause) {
        try {
            peer.send(bytes);
        } catch (IOException e) {
            throw new NotYet("your program reads on", "the connection broke: " + e.getMessage(), cause);
        }
    }

    /** Sends pieces, whose pauses keep them apart; there must be no answer before the last has come. */
    void sendsInPieces(byte[] bytes, int[] ends, String cause) {
        int from = 0;
        for (int to : ends) {
            if (from > 0 && !isSilent(cause)) {
                throw new NotYet(
                        "no answer before the whole file has come",
                        "an answer after " + from + " of " + bytes.length + " bytes",
                        cause);
            }
            sends(Arrays.copyOfRange(bytes, from, to), cause);
            from = to;
        }
    }

    private boolean isSilent(String cause) {
        try {
            return peer.isSilent(PAUSE);
        } catch (IOException e) {
            throw broken(e, cause);
        }
    }

    private static NotYet broken(IOException e, String cause) {
        return new NotYet("a connection that holds", "it broke: " + e.getMessage(), cause);
    }

    private byte[] read(int count, Duration within, String cause) {
        try {
            return peer.read(count, within);
        } catch (IOException e) {
            throw broken(e, cause);
        }
    }

    /** A file is to be answered with "saved", and to be in the folder as it was sent. */
    void isSaved(String name, byte[] content, String cause) {
        String answer = answer("saved " + name, name, content, cause);
        if (answer.equals("refused " + name)) {
            throw answeredOtherwise(
                    "saved " + name,
                    answer,
                    "a name may be of any script, and have spaces and dots: only the empty one, \".\", \"..\" and those with"
                            + " a / or a \\ are refused");
        } else if (!answer.equals("saved " + name)) {
            throw answeredOtherwise("saved " + name, answer, cause);
        }
        saved.add(name);
        byte[] written = written(name);
        if (!Arrays.equals(written, content)) {
            throw new NotYet(
                    "in the file " + name + ": " + shown(content), shown(written), whyAnother(content, written, cause));
        }
    }

    private static String whyAnother(byte[] content, byte[] written, String cause) {
        String before = new String(content, StandardCharsets.UTF_8);
        if (Arrays.equals(written, bytes(before))) {
            return "a content is bytes, of a picture for example: made into text and back, those that are not UTF-8 become �"
                    + " (ef bf bd)";
        } else if (new String(written, StandardCharsets.UTF_8).indexOf('\uFFFD') >= 0 && before.indexOf('\uFFFD') < 0) {
            return "a character of UTF-8 was cut by two reads: collect the bytes, and decode when all of them are there";
        }
        return cause;
    }

    private static NotYet answeredOtherwise(String expected, String answer, String cause) {
        return new NotYet("the answer \"" + expected + '"', "the answer \"" + brief(answer) + '"', cause);
    }

    /** A file whose name is not plain is to be answered with "refused"; what was sent as its content is told apart. */
    void isRefused(String name, String content, String cause) {
        String answer = answer("refused " + name, name, bytes(content), cause);
        if (!answer.equals("refused " + name)) {
            throw answeredOtherwise("refused " + name, answer, cause);
        }
    }

    /** The next file, after one that was refused. */
    void isSavedAfterRefusal(String name, byte[] content, String refusedContent) {
        String cause = "after a file that is refused the next may be a good one: does your program go on?";
        String answer = answer("saved " + name, name, content, cause);
        if (answer.endsWith(" " + refusedContent)) {
            throw answeredOtherwise(
                    "saved " + name,
                    answer,
                    "\"" + refusedContent
                            + "\" is the content of the refused file, taken for the next name: read it, too,"
                            + " and drop it");
        } else if (!answer.equals("saved " + name)) {
            throw answeredOtherwise("saved " + name, answer, cause);
        }
        saved.add(name);
    }

    /** Nothing may be in the folder but what was saved. */
    void folderHoldsNothingElse(String cause) throws IOException {
        try (Stream<Path> files = Files.list(inbox)) {
            TreeSet<String> there = new TreeSet<>();
            files.forEach(file -> there.add(file.getFileName().toString()));
            if (!there.equals(saved)) {
                throw new NotYet("in the folder: " + saved, there.toString(), cause);
            }
        }
    }

    private byte[] written(String name) {
        try {
            return Files.isRegularFile(inbox.resolve(name))
                    ? Files.readAllBytes(inbox.resolve(name))
                    : bytes("no such file");
        } catch (IOException e) {
            return bytes(e.toString());
        }
    }

    private String answer(String expected, String name, byte[] content, String cause) {
        byte[] wanted = bytes(expected);
        byte[] head = read(4, PATIENCE, cause);
        if (head.length == 0) {
            boolean isThere = expected.startsWith("saved ") && Arrays.equals(written(name), content);
            throw new NotYet(
                    "the answer \"" + expected + "\" within " + PATIENCE.toSeconds() + " s",
                    isThere ? "no byte, though the file is in the folder" : "no byte",
                    isThere ? "is the answer still in a buffer? flush() it, since the sender waits" : cause);
        }
        int length = head.length < 4 ? -1 : ByteBuffer.wrap(head).getInt();
        if (length == expected.length() && length != wanted.length) {
            throw new NotYet(
                    "the length in bytes, " + wanted.length,
                    length + ", which is how many characters there are",
                    "a text that is not English has more bytes than characters: getBytes() first, then its length");
        } else if (length < 0 || length > LONGEST_ANSWER_BYTES) {
            byte[] all = both(head, read(BYTES_SHOWN, PAUSE, cause));
            throw new NotYet(
                    "the frame " + shown(frame(wanted)),
                    shown(all),
                    Integer.reverseBytes(length) == wanted.length
                            ? "the length's highest byte goes first"
                            : "an answer is a frame, too: four bytes that say how many follow, then the text");
        }
        byte[] text = read(length, PATIENCE, cause);
        if (text.length < length) {
            throw new NotYet(
                    "the frame " + shown(frame(wanted)),
                    shown(both(head, text)),
                    "the length says " + length + " bytes, and " + text.length + " came");
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Text as text, anything else as bytes. */
    private static String shown(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (bytes.length > 0 && text.chars().noneMatch(c -> c < ' ' || c == '\uFFFD')) {
            return '"' + brief(text) + '"';
        }
        String hex = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, BYTES_SHOWN));
        return bytes.length + " bytes"
                + (bytes.length == 0 ? "" : ": " + hex + (bytes.length > BYTES_SHOWN ? " ..." : ""));
    }

    private static String brief(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
