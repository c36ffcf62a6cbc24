package io.zmqkit.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTransferTest {

    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path temporary;

    private Path directory;

    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<Path> files = new CopyOnWriteArrayList<>();

    /** Lines instead of JSON, which the JDK has not. */
    private static final class Lines implements FileHeader.Codec {
        @Override
        public byte[] encode(FileHeader header) {
            return (header.name() + "\n" + header.size() + "\n" + header.sha256()).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public FileHeader decode(byte[] bytes) {
            String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
            if (lines.length != 3) {
                throw new IllegalArgumentException("not three lines");
            }
            return new FileHeader(lines[0], Long.parseLong(lines[1]), lines[2]);
        }
    }

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(temporary.resolve("inbox"));
    }

    private FileReceiver receiver(int count) {
        return new FileReceiver(
                Peer.options("file receiver", 1, Duration.ofSeconds(2)),
                directory,
                count,
                new Lines(),
                new FileReceiver.Events() {
                    @Override
                    public void progress(FileHeader header, long bytes) {
                        assertThat(bytes).isPositive();
                    }

                    @Override
                    public void received(FileHeader header, Path file) {
                        files.add(file);
                    }

                    @Override
                    public void failed(String sender, String why) {
                        failures.add(why);
                    }
                },
                warning -> {});
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** Sends a header and bytes as they are, and returns the answer. */
    private static String send(FileReceiver receiver, byte[] header, byte[] bytes) throws IOException {
        try (Socket socket =
                new Socket(receiver.address().getAddress(), receiver.address().getPort())) {
            socket.setSoTimeout(10_000);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(header.length);
            out.write(header);
            out.write(bytes);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private List<String> left() throws IOException {
        try (Stream<Path> found = Files.walk(temporary)) {
            return found.filter(Files::isRegularFile)
                    .map(file -> temporary.relativize(file).toString())
                    .toList();
        }
    }

    private String sendHello(String name, long size, String hash) throws Exception {
        FileReceiver receiver = receiver(1);
        try (Running running = new Running(receiver)) {
            String answer = send(receiver, new Lines().encode(new FileHeader(name, size, hash)), HELLO);
            running.join();
            return answer;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 3_000_001})
    void fileArrivesWhole(int size) throws Exception {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        Path file = Files.write(temporary.resolve("한글 file.bin"), content);
        FileReceiver receiver = receiver(1);
        FileSender sender = new FileSender(receiver.address(), file, new Lines(), PATIENCE, bytes -> {});
        try (Running running = new Running(receiver)) {
            sender.run();
            running.join();
        }
        assertThat(sender.fault()).isNull();
        assertThat(files).containsExactly(directory.toAbsolutePath().resolve("한글 file.bin"));
        assertThat(Files.readAllBytes(files.get(0))).isEqualTo(content);
        assertThat(left()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "..",
                ".",
                "",
                " ",
                "/etc/passwd",
                "a/b",
                "a\\b",
                "..\\b",
                "a\u0000b",
                "a\u001b[31m",
                "a\u202eb"
            })
    void nameThatIsNoPlainNameIsRefused(String name) throws Exception {
        assertThat(sendHello(name, 5, sha256(HELLO))).isEqualTo("error: the name is not a plain file name");
        assertThat(failures).containsExactly("the name is not a plain file name");
        assertThat(left()).isEmpty();
    }

    @Test
    void nameOf256BytesIsRefusedAndOneOf255Taken() throws Exception {
        assertThat(sendHello("n".repeat(256), 5, sha256(HELLO))).startsWith("error: the name");
        assertThat(sendHello("n".repeat(255), 5, sha256(HELLO))).isEqualTo("ok");
    }

    @Test
    void hashThatDoesNotMatchLeavesNothing() throws Exception {
        assertThat(sendHello("f", 5, sha256(new byte[5])))
                .isEqualTo("error: the hash does not match, the file was thrown away");
        assertThat(left()).isEmpty();
    }

    @Test
    void fileThatIsCutOffLeavesNothing() throws Exception {
        assertThat(sendHello("f", 6, sha256(HELLO))).isEqualTo("error: the sender left after 5 of 6 bytes");
        assertThat(left()).isEmpty();
    }

    @Test
    void fileThatExistsIsNotReplaced() throws Exception {
        Files.writeString(directory.resolve("f"), "mine");
        assertThat(sendHello("f", 5, sha256(HELLO))).isEqualTo("error: there is a file of that name already");
        assertThat(directory.resolve("f")).hasContent("mine");
        assertThat(left()).hasSize(1);
    }

    @Test
    void fileThatCameMeanwhileIsNotReplacedEither() throws Exception {
        try (FileTarget target = new FileTarget(directory, new FileHeader("f", 5, sha256(HELLO)))) {
            Files.writeString(directory.resolve("f"), "mine");
            assertThatThrownBy(target::commit).hasMessage("there is a file of that name already");
        }
        assertThat(directory.resolve("f")).hasContent("mine");
        assertThat(left()).hasSize(1);
    }

    @Test
    void fileThatHasNoRoomIsRefusedBeforeItComes() throws Exception {
        assertThat(sendHello("f", Long.MAX_VALUE, sha256(HELLO)))
                .matches("error: the file has 9223372036854775807 bytes, there is room for \\d+");
        assertThat(left()).isEmpty();
    }

    @Test
    void malformedHeaderIsRefused() throws Exception {
        FileReceiver receiver = receiver(2);
        try (Running running = new Running(receiver)) {
            assertThat(send(receiver, "x".getBytes(StandardCharsets.US_ASCII), HELLO))
                    .isEqualTo("error: the header is malformed: not three lines");
            try (Peer web = new Peer(receiver.address())) {
                web.say("GET / HTTP/1.0");
                assertThat(web.hear()).isEqualTo("error: the header must have 1-65536 bytes, was 1195725856");
            }
            running.join();
            assertThat(receiver.failed()).isEqualTo(2);
        }
    }

    @Test
    void senderIsToldWhyItsFileIsRefusedInTheMidst() throws Exception {
        Path file = Files.write(temporary.resolve("big"), new byte[30 << 20]);
        Files.writeString(directory.resolve("big"), "mine");
        FileReceiver receiver = receiver(1);
        FileSender sender = new FileSender(receiver.address(), file, new Lines(), PATIENCE, bytes -> {});
        try (Running running = new Running(receiver)) {
            sender.run();
            running.join();
        }
        assertThat(sender.fault()).isEqualTo("the receiver says: there is a file of that name already");
    }

    @Test
    void receiverThatNeverReadsHasADeadline() throws Exception {
        Path file = Files.write(temporary.resolve("big"), new byte[30 << 20]);
        try (ServerSocket silent = Net.listen("silent receiver", Peer.ANY)) {
            FileSender sender = new FileSender(
                    (InetSocketAddress) silent.getLocalSocketAddress(),
                    file,
                    new Lines(),
                    Duration.ofMillis(300),
                    bytes -> {});
            try (Running running = new Running(sender)) {
                running.join();
                assertThat(sender.fault()).isEqualTo("the receiver did not read for 300ms");
                assertThat(sender.hasTimedOut()).isTrue();
            }
        }
    }

    @Test
    void receiverThatNeverAnswersHasADeadline() throws Exception {
        Path file = Files.write(temporary.resolve("small"), HELLO);
        try (ServerSocket silent = Net.listen("silent receiver", Peer.ANY)) {
            FileSender sender = new FileSender(
                    (InetSocketAddress) silent.getLocalSocketAddress(),
                    file,
                    new Lines(),
                    Duration.ofMillis(300),
                    bytes -> {});
            sender.run();
            assertThat(sender.fault()).isEqualTo("the receiver did not answer for 300ms");
            assertThat(sender.hasTimedOut()).isTrue();
        }
    }

    @Test
    void connectionThatBringsNothingIsNoTransfer() throws Exception {
        FileReceiver receiver = receiver(1);
        try (Running running = new Running(receiver)) {
            new Peer(receiver.address()).close();
            assertThat(send(receiver, new Lines().encode(new FileHeader("f", 5, sha256(HELLO))), HELLO))
                    .isEqualTo("ok");
            running.join();
        }
    }
}
