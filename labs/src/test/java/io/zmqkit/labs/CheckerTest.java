package io.zmqkit.labs;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;

/** What a student's program may do to the check, and what it may look like. */
class CheckerTest {

    private static final String HELLO = program("System.out.println(\"안녕 \" + args[0]);");

    private final Checker checker = new Checker();
    private final Checker impatient = new Checker(Duration.ofSeconds(4));
    private final List<Long> started = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private static String program(String body) {
        return "public class Exercise {\n"
                + "    public static void main(String[] args) throws Exception {\n"
                + "        " + body + "\n"
                + "    }\n"
                + "}\n";
    }

    /** A check that wants one line and the end. */
    private final Check greets = trial -> {
        Student student = trial.start("김철수");
        started.add(student.pid());
        student.awaitLine("안녕 김철수", Duration.ofSeconds(20), "a greeting", "print it");
        student.exitCode(Duration.ofSeconds(20), "what is it waiting for?");
    };

    private Verdict check(String source) throws Exception {
        return check(Files.writeString(folder.resolve("Exercise.java"), source), greets);
    }

    private Verdict check(Path source, Check check) throws Exception {
        return checker.check(lab(check), source);
    }

    private static Lab lab(Check check) {
        return new Lab(99, "test", "Test", 1, check);
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** A child whose parent has died counts as alive until the system has cleared it away. */
    private void awaitEnd() {
        await().atMost(Duration.ofSeconds(5)).until(() -> started.stream().noneMatch(CheckerTest::isAlive));
    }

    @Test
    void studentsJeromqReadsTheMonotonicClockOfCore() throws Exception {
        Verdict verdict = check(program("var clock = zmq.util.Clock.class.getProtectionDomain().getCodeSource();"
                + "var core = io.zmqkit.core.socket.Sockets.class.getProtectionDomain().getCodeSource();"
                + "System.out.println((clock.getLocation().equals(core.getLocation()) ? \"안녕 \" : clock) + args[0]);"));
        assertThat(verdict).isEqualTo(Verdict.PASSED);
    }

    @Test
    void programThatDoesItsTaskPasses() throws Exception {
        Verdict verdict = check(HELLO);
        assertThat(verdict).isEqualTo(Verdict.PASSED);
        assertThat(started).noneMatch(CheckerTest::isAlive);
    }

    @Test
    void verdictShowsWhatWentToAndFroAndWhatIsMissing() throws Exception {
        Path source = Files.writeString(
                folder.resolve("Exercise.java"),
                program("try (var context = new org.zeromq.ZContext()) {"
                        + " var push = context.createSocket(org.zeromq.SocketType.PUSH); push.setHandshakeIvl(200);"
                        + " push.connect(args[0]);"
                        + " push.sendMore(\"안녕\"); push.send(new byte[] {-1, 0});"
                        + " System.out.println(\"said\\tit\"); System.in.read(); }"));
        Verdict verdict = check(source, trial -> {
            ZmqPeer other = trial.bind(SocketType.PULL);
            trial.start(other.endpoint());
            ZmqPeer collector = trial.bind(SocketType.PULL);
            Student student = trial.start(collector.endpoint());
            assertThat(next(collector)).hasSize(2);
            assertThat(next(other)).hasSize(2);
            student.awaitLine("said.*", Duration.ofSeconds(20), "a line", "");
            student.type("one\n");
            if (collector.receive(Duration.ofMillis(100)) == null) {
                throw new NotYet("a second message", "nothing", "");
            }
        });
        SpaceTime picture = Objects.requireNonNull(verdict.picture());
        assertThat(picture.columns()).containsExactlyInAnyOrder("program", "PULL", "terminal");
        int collector = picture.columns().indexOf("PULL");
        int terminal = picture.columns().indexOf("terminal");
        assertThat(picture.rows())
                .extracting(row -> row.kind() + " " + row.from() + " " + row.to() + " " + row.text())
                .contains(
                        "MESSAGE 0 " + collector + " 안녕 | ff 00",
                        "MESSAGE 0 " + terminal + " said\\x09it",
                        "MESSAGE " + terminal + " 0 one")
                .last()
                .isEqualTo("MISSING 0 " + collector + " expected: a second message");
        assertThat(picture.rows().get(0).text()).startsWith("starts: tcp://");
        assertThat(picture.rows()).isSortedAccordingTo(Comparator.comparingLong(SpaceTime.Row::millis));
    }

    @Test
    void pictureEndsWithTheProgramAndWithWhatItShouldHaveDone() throws Exception {
        Path source = Files.writeString(
                folder.resolve("Exercise.java"),
                program("try (var socket = new java.net.Socket(\"127.0.0.1\", Integer.parseInt(args[0]))) {"
                        + " socket.getOutputStream().write(\"half a line\".getBytes()); } System.exit(3);"));
        Verdict verdict = check(source, trial -> {
            ServerSocket server = trial.closing(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            Student student = trial.start(String.valueOf(server.getLocalPort()));
            TcpPeer peer = Objects.requireNonNull(
                    TcpPeer.accept(server, trial.party("peer", server.getLocalPort()), Duration.ofSeconds(20)));
            assertThat(peer.readLine(Duration.ofSeconds(20))).isNull();
            student.requireSuccess(Duration.ofSeconds(20), "", "it has said all");
        });
        SpaceTime picture = Objects.requireNonNull(verdict.picture());
        assertThat(picture.columns()).containsExactly("program", "peer");
        assertThat(picture.rows())
                .extracting(row -> row.kind() + " " + row.text())
                .contains("MESSAGE half a line", "MESSAGE (the end)", "ENDS ended with exit code 3")
                .last()
                .isEqualTo("EXPECTED expected: exit code 0");
    }

    /** The next message. If JeroMQ has stalled the connection, the check is repeated. */
    private static List<String> next(ZmqPeer peer) {
        List<String> frames = peer.receive(Trial.START);
        if (frames == null) {
            throw new NotYet("a message", "nothing", "a stalled connection");
        }
        return frames;
    }

    /** What is drawn of it, but for the first row and the last. */
    private static List<String> between(SpaceTime picture) {
        return picture.rows().subList(1, picture.rows().size() - 1).stream()
                .map(row -> row.kind() + " " + row.text())
                .toList();
    }

    @Test
    void programOfBeforeAndWhatNobodyHasSubscribedToAreNotDrawnAsMessages() throws Exception {
        Path source = Files.writeString(
                folder.resolve("Exercise.java"),
                program("try (var context = new org.zeromq.ZContext()) {"
                        + " var sub = context.createSocket(org.zeromq.SocketType.SUB); sub.subscribe(args[1]);"
                        + " sub.setHandshakeIvl(200);"
                        + " sub.connect(args[0]); while (true) { System.out.println(sub.recvStr()); } }"));
        Verdict verdict = check(source, trial -> {
            ZmqPeer publisher = trial.bind(SocketType.XPUB);
            for (String topic : List.of("a", "b")) {
                Student student = trial.start(publisher.endpoint(), topic);
                assertThat(next(publisher)).hasSize(1);
                publisher.send(topic + " 1");
                student.awaitLine(topic + " 1", Duration.ofSeconds(20), "a line", "");
                if (topic.equals("a")) {
                    student.dismiss();
                    assertThat(next(publisher)).hasSize(1);
                }
            }
            publisher.send("c 1");
            assertThat(publisher.look(Duration.ofMillis(1))).isNull();
            throw new NotYet("something else", "nothing", "");
        });
        SpaceTime picture = Objects.requireNonNull(verdict.picture());
        assertThat(between(picture))
                .containsExactly(
                        "MESSAGE subscribes to \"b\"",
                        "MESSAGE b 1",
                        "MESSAGE b 1",
                        "NOTE c 1   (nobody has subscribed to it)");
        assertThat(picture.rows().get(picture.rows().size() - 1).kind()).isEqualTo(SpaceTime.Kind.EXPECTED);
    }

    @Test
    void programThatPrintsTooMuchDoesNotHideWhatItHasSaidToAPeer() throws Exception {
        Path source = Files.writeString(
                folder.resolve("Exercise.java"),
                program("try (var socket = new java.net.Socket(\"127.0.0.1\", Integer.parseInt(args[0]))) {"
                        + " socket.getOutputStream().write(\"hello\\n\".getBytes());"
                        + " while (true) { System.out.println(\"again\"); } }"));
        Verdict verdict = check(source, trial -> {
            ServerSocket server = trial.closing(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            trial.start(String.valueOf(server.getLocalPort()));
            TcpPeer peer = Objects.requireNonNull(
                    TcpPeer.accept(server, trial.party("peer", server.getLocalPort()), Duration.ofSeconds(20)));
            assertThat(peer.readLine(Duration.ofSeconds(20))).isEqualTo("hello");
            peer.readLine(Duration.ofSeconds(20));
            throw new NotYet("never told", "nothing", "");
        });
        assertThat(verdict.expected()).isEqualTo("less than 1 MiB of output");
        SpaceTime picture = Objects.requireNonNull(verdict.picture());
        assertThat(between(picture)).contains("MESSAGE hello", "MESSAGE again").hasSizeBetween(500, 510);
        assertThat(between(picture).get(0)).startsWith("NOTE the oldest ").endsWith("events are not kept");
        assertThat(picture.rows().get(picture.rows().size() - 1).kind()).isEqualTo(SpaceTime.Kind.EXPECTED);
    }

    @Test
    void programThatHangsIsKilledWithTheCheck() throws Exception {
        Path source = Files.writeString(
                folder.resolve("Exercise.java"),
                program("new ProcessBuilder(\"sleep\", \"600\").start(); System.out.println(\"child\");"
                        + " while (true) { Thread.onSpinWait(); }"));
        Verdict verdict = check(source, trial -> {
            Student student = trial.start();
            student.awaitLine("child", Duration.ofSeconds(20), "a line", "");
            started.add(student.pid());
            ProcessHandle.of(student.pid()).orElseThrow().children().forEach(child -> started.add(child.pid()));
            student.exitCode(Duration.ofMillis(100), "an endless loop");
        });
        assertThat(verdict.seen()).isEqualTo("it still runs");
        assertThat(verdict.cause()).isEqualTo("an endless loop");
        assertThat(started).hasSize(2);
        awaitEnd();
    }

    @Test
    @Tag("faults")
    void programThatStillRunsWhenTheTimeIsOverIsKilled() throws Exception {
        Path source =
                Files.writeString(folder.resolve("Exercise.java"), program("while (true) { Thread.onSpinWait(); }"));
        Verdict verdict = impatient.check(
                lab(trial -> {
                    Student student = trial.start();
                    started.add(student.pid());
                    student.exitCode(Duration.ofSeconds(60), "never told");
                }),
                source);
        assertThat(verdict.expected()).isEqualTo("the whole check is over within 4 s");
        assertThat(started).hasSize(1);
        awaitEnd();
    }

    @Test
    void programThatSpinsIsToldFromOneThatWaits() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc")), "no /proc");
        Path source = Files.writeString(
                folder.resolve("Exercise.java"),
                program("System.out.println(\"ready\"); while (args.length > 0) { Thread.onSpinWait(); }"
                        + " System.in.read();"));
        check(source, trial -> {
            for (Student student : List.of(trial.start(), trial.start("spin"))) {
                student.awaitLine("ready", Duration.ofSeconds(20), "ready", "");
            }
            assertThat(trial.students()).extracting(Student::spins).containsExactly(false, true);
        });
    }

    @Test
    void childThatOutlivesTheProgramIsKilledAsWell() throws Exception {
        Path source = Files.writeString(
                folder.resolve("Exercise.java"),
                program("var child = new ProcessBuilder(\"sleep\", \"600\").start();"
                        + " System.out.println(child.pid()); System.exit(0);"));
        check(source, trial -> {
            Student student = trial.start();
            started.add(Long.parseLong(student.awaitLine("[0-9]+", Duration.ofSeconds(20), "a pid", "")));
            student.ends(Duration.ofSeconds(20));
        });
        assertThat(started).hasSize(1);
        awaitEnd();
    }

    @Test
    void floodOfOutputIsCutOff() throws Exception {
        Verdict verdict = check(program("while (true) { System.out.print(\"flood\"); }"));
        assertThat(verdict.seen()).startsWith("more than 1 MiB");
        assertThat(verdict.output()).allMatch(line -> line.length() <= 203);
        assertThat(started).noneMatch(CheckerTest::isAlive);
    }

    @Test
    void floodOfThreadsIsCutOff() throws Exception {
        Verdict verdict = check(program("for (int i = 0; i < 2000; i++) { new Thread(() -> { try {"
                + " Thread.sleep(600000); } catch (InterruptedException e) { } }).start(); Thread.sleep(1); }"));
        assertThat(verdict.expected()).isEqualTo("at most 200 threads");
        assertThat(started).noneMatch(CheckerTest::isAlive);
    }

    @Test
    void floodOfProcessesIsCutOff() throws Exception {
        Verdict verdict =
                check(program("while (true) { new ProcessBuilder(\"sleep\", \"600\").start(); Thread.sleep(20); }"));
        assertThat(verdict.expected()).isEqualTo("at most 10 child processes");
    }

    @Test
    void compileErrorsAreJavacsOwnLines() throws Exception {
        Verdict verdict = check(program("int x = \"one\";"));
        assertThat(verdict.expected()).isEqualTo("Exercise.java compiles");
        assertThat(verdict.output())
                .contains("Exercise.java:3: error: incompatible types: String cannot be converted to int", "1 error");
    }

    @Test
    void exceptionIsNamedWithItsLine() throws Exception {
        Verdict verdict = check(program("Object[] none = {}; none[1] = args;"));
        assertThat(verdict.programs()).singleElement().satisfies(program -> {
            assertThat(program.arguments()).isEqualTo("김철수");
            assertThat(program.state())
                    .isEqualTo("had ended with exit code 1: java.lang.ArrayIndexOutOfBoundsException: Index 1 out of"
                            + " bounds for length 0, at line 3");
        });
    }

    @Test
    void exceptionOfOneThreadIsNotTheEndOfTheProgram() throws Exception {
        Path source = Files.writeString(
                folder.resolve("Exercise.java"),
                program("new Thread(() -> { throw new IllegalStateException(); }).start(); System.in.read();"));
        Verdict verdict = check(source, trial -> {
            Student student = trial.start();
            await().until(() -> !student.errors().isEmpty());
            throw new NotYet("a", "b", "c");
        });
        assertThat(verdict.programs())
                .singleElement()
                .extracting(Situation::state, as(STRING))
                .startsWith(
                        "still runs, though one of its threads ended with java.lang.IllegalStateException, at line 3")
                .endsWith("main waits in BufferedInputStream.read, line 3");
    }

    @Test
    void endpointThatIsNoneIsNotTakenForASharedSocket() throws Exception {
        for (String endpoint : List.of("subscribe", "127.0.0.1:5555", "tcp://127.0.0.1", "tcp://127.0.0.1:port")) {
            Verdict verdict = check(program("try (var context = new org.zeromq.ZContext()) {"
                    + " context.createSocket(org.zeromq.SocketType.REQ).connect(\"" + endpoint + "\"); }"));
            assertThat(verdict.cause()).as(endpoint).contains("is it the right argument?");
        }
    }

    @Test
    @Tag("faults") // the peer tries for 2 s, three times
    void programThatBindsWhereItShouldConnectIsToldSo() throws Exception {
        Path source = Files.writeString(
                folder.resolve("Exercise.java"),
                program(
                        "new java.net.ServerSocket(Integer.parseInt(args[0]), 1,"
                                + " java.net.InetAddress.getLoopbackAddress()); System.out.println(\"bound\"); System.in.read();"));
        Verdict verdict = check(source, trial -> {
            int port = trial.freePort();
            trial.start(String.valueOf(port)).awaitLine("bound", Duration.ofSeconds(20), "bound", "");
            trial.bind(SocketType.PULL, "tcp://127.0.0.1:" + port);
        });
        assertThat(verdict.cause()).contains("does your program bind where it should connect?");
    }

    @Test
    void checkIsRepeatedWhereThePortOfTheProgramWasTaken() throws Exception {
        Path source = Files.writeString(
                folder.resolve("Exercise.java"), program("new java.net.ServerSocket(Integer.parseInt(args[0]));"));
        AtomicInteger runs = new AtomicInteger();
        try (ServerSocket other = new ServerSocket(0)) {
            Verdict verdict = check(source, trial -> {
                int port = runs.incrementAndGet() == 1 ? other.getLocalPort() : trial.freePort();
                Student student = trial.start(String.valueOf(port));
                if (student.exitCode(Duration.ofSeconds(20), "") != 0) {
                    throw new NotYet("a", "b", "c");
                }
            });
            assertThat(verdict.passed()).isTrue();
        }
        assertThat(runs).hasValue(2);
    }

    @Test
    void sourceMayHaveWindowsLineEndsAndAByteOrderMark() throws Exception {
        assertThat(check("\uFEFF" + HELLO.replace("\n", "\r\n")).passed()).isTrue();
    }

    @Test
    void firstClassIsTheProgramWhateverItsName() throws Exception {
        String other = HELLO.replace("class Exercise", "class Hello");
        assertThat(check("package my.own;\n" + other + "class Exercise {}\n").passed())
                .isTrue();
    }

    @Test
    void pathMayHaveSpacesAndKoreanLetters() throws Exception {
        Path source = Files.createDirectories(folder.resolve("my lab 한글")).resolve("Exercise.java");
        assertThat(check(Files.writeString(source, HELLO), greets).passed()).isTrue();
    }

    @Test
    void fileWithoutAClassSaysSo() throws Exception {
        assertThat(check("// nothing yet\n").output()).containsExactly("Exercise.java: there is no class in it");
    }

    @Test
    void classWithoutAMainMethodSaysSo() throws Exception {
        assertThat(check("class Exercise {}").cause()).contains("public static void main");
    }

    @Test
    void fileInAnotherEncodingSaysSo() throws Exception {
        byte[] source = HELLO.getBytes(Charset.forName("EUC-KR"));
        Verdict verdict = check(Files.write(folder.resolve("Exercise.java"), source), greets);
        assertThat(verdict.output()).singleElement().asString().contains("UTF-8");
    }

    @Test
    void missingOrHugeFileIsAnErrorNotAVerdict() throws IOException {
        Path huge = Files.write(folder.resolve("Exercise.java"), new byte[300_000]);
        assertThatThrownBy(() -> check(huge, greets))
                .isInstanceOf(WorkbookException.class)
                .hasMessageContaining("256 KiB");
        assertThatThrownBy(() -> check(folder.resolve("None.java"), greets)).isInstanceOf(WorkbookException.class);
    }

    @Test
    void programIsTypedToAndItsClockStopped() throws Exception {
        String echo = program("var in = new java.io.BufferedReader(new java.io.InputStreamReader(System.in));"
                + " for (String line = in.readLine(); line != null; line = in.readLine()) {"
                + " System.out.println(line); }");
        Path source = Files.write(folder.resolve("Exercise.java"), echo.getBytes(StandardCharsets.UTF_8));
        Verdict verdict = check(source, trial -> {
            Student student = trial.start();
            student.type("one\n");
            student.awaitLine("one", Duration.ofSeconds(20), "the echo", "");
            assertThat(student.suspend()).isTrue();
            student.type("two\n");
            assertThat(student.prints("two", Duration.ofMillis(200))).isFalse();
            assertThat(student.resume()).isTrue();
            assertThat(student.prints("two", Duration.ofSeconds(20))).isTrue();
            student.endInput();
            assertThat(student.exitCode(Duration.ofSeconds(20), "")).isZero();
        });
        assertThat(verdict.passed()).isTrue();
    }

    @Test
    void checkIsRepeatedWhereAConnectionNeverGreets() throws Exception {
        Path source = Files.writeString(
                folder.resolve("Exercise.java"),
                program(
                        "new java.net.Socket(\"127.0.0.1\", Integer.parseInt(args[0])).getInputStream().readAllBytes();"));
        AtomicInteger runs = new AtomicInteger();
        Verdict verdict = check(source, trial -> {
            runs.incrementAndGet();
            ZmqPeer server = trial.bind(SocketType.PULL);
            trial.start(server.endpoint().replaceAll(".*:", ""));
            while (!trial.deservesAnotherTry()) {
                assertThat(server.receiveText(Duration.ofMillis(100))).isNull();
            }
            throw new NotYet("a message", "nothing", "nobody sends one");
        });
        assertThat(verdict.cause()).isEqualTo("nobody sends one");
        assertThat(runs).hasValue(3);
    }

    @Test
    @Tag("faults")
    void checkIsNotRepeatedWhenHalfOfTheTimeIsOver() throws Exception {
        Path source = Files.writeString(folder.resolve("Exercise.java"), program("System.in.read();"));
        AtomicInteger runs = new AtomicInteger();
        Verdict verdict = impatient.check(
                lab(trial -> {
                    runs.incrementAndGet();
                    Student student = trial.start();
                    Patience moreThanHalf = Patience.of(Duration.ofMillis(2800));
                    while (!moreThanHalf.isOver()) {
                        student.ends(Duration.ofMillis(20));
                    }
                    trial.notePortTaken();
                    throw new NotYet("a", "b", "c");
                }),
                source);
        assertThat(verdict.passed()).isFalse();
        assertThat(runs).hasValue(1);
    }

    @Test
    @Tag("faults")
    void repeatedCheckThatIsCutOffIsNotBlamedOnTheProgram() throws Exception {
        Path source = Files.writeString(folder.resolve("Exercise.java"), program("System.in.read();"));
        AtomicInteger runs = new AtomicInteger();
        Verdict verdict = impatient.check(
                lab(trial -> {
                    if (runs.incrementAndGet() == 1) {
                        trial.notePortTaken();
                    } else {
                        trial.start().ends(Duration.ofSeconds(60));
                    }
                    throw new NotYet("a", "b", "c");
                }),
                source);
        assertThat(runs).hasValue(2);
        assertThat(verdict.expected()).isEqualTo("the whole check is over within 4 s");
        assertThat(verdict.cause()).endsWith("check again");
    }

    @Test
    void guardEndsWithTheProgramWhoseProcessIdMayBeAnothersAfterwards() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc")), "no /proc");
        Path source = Files.writeString(folder.resolve("Exercise.java"), program("System.in.read();"));
        Verdict verdict = check(source, trial -> {
            Student student = trial.start();
            assertThat(guards(student)).isEqualTo(1);
            student.endInput();
            student.exitCode(Duration.ofSeconds(20), "");
            await().atMost(Duration.ofSeconds(20)).until(() -> guards(student) == 0);
        });
        assertThat(verdict.passed()).isTrue();
    }

    private static long guards(Student student) {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").endsWith("kill -9 " + student.pid()))
                .count();
    }

    @Test
    void connectionThatStalledIsForgivenWhenAnotherGreetsInItsPlace() throws Exception {
        Path source = Files.writeString(
                folder.resolve("Exercise.java"),
                program("int port = Integer.parseInt(args[0].replaceAll(\".*:\", \"\"));"
                        + " var stalled = new java.net.Socket(\"127.0.0.1\", port); System.in.read(); stalled.close();"
                        + " try (var context = new org.zeromq.ZContext()) {"
                        + " var push = context.createSocket(org.zeromq.SocketType.PUSH); push.setHandshakeIvl(500);"
                        + " push.connect(args[0]); push.send(\"hello\"); System.in.read(); System.in.read(); }"));
        Verdict verdict = check(source, trial -> {
            ZmqPeer server = trial.bind(SocketType.PULL);
            Student student = trial.start(server.endpoint());
            await().until(trial::deservesAnotherTry);
            student.type("\n");
            assertThat(server.receiveText(Duration.ofSeconds(20))).isEqualTo("hello");
            await().until(() -> !trial.deservesAnotherTry());
        });
        assertThat(verdict.passed()).isTrue();
    }
}
