package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.labs.Labs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The course as a student meets it. */
class LabIT {

    /** A check may take 30 s; a busy machine, three times that. */
    private static final Duration A_CHECK = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    private String[] words(String... args) {
        List<String> command = new ArrayList<>(List.of("lab"));
        command.addAll(List.of(args));
        command.addAll(List.of("--work", folder.resolve("나의 work").toString()));
        return command.toArray(String[]::new);
    }

    private ZmqkitProcess lab(int exitCode, String... args) throws Exception {
        ZmqkitProcess process = ZmqkitProcess.zmqkit(words(args));
        assertThat(process.exitCode(A_CHECK)).as(process::toString).isEqualTo(exitCode);
        return process;
    }

    /** The same in this JVM. */
    private Printed labHere(int exitCode, String... args) {
        ZmqkitHere command = ZmqkitHere.zmqkit(words(args));
        assertThat(command.exitCode(A_CHECK)).as(command::toString).isEqualTo(exitCode);
        return command;
    }

    @Test
    void skeletonIsToldWhatToDoAndTheSolutionPasses() throws Exception {
        Path exercise = Path.of(labHere(0, "start", "6").stdout().get(0));
        assertThat(labHere(1, "check", "6").stdout()).first().asString().isEqualTo("not yet: lab 06, framing");
        assertThat(labHere(0, "hint", "6").stdout()).first().asString().startsWith("1: ");
        assertThat(labHere(1, "solution", "6").stderr())
                .singleElement()
                .asString()
                .contains("--anyway");

        Files.write(exercise, labHere(0, "solution", "6", "--anyway").stdout());
        Printed passed = lab(0, "check", "6");
        assertThat(passed.stdout()).containsExactly("passed: lab 06, framing");
        assertThat(passed.stderr()).singleElement().asString().matches("next, Datagrams: .*: java -jar .* lab show 7");
        assertThat(labHere(0, "list").stdout()).anyMatch(line -> line.startsWith("06  done "));
        assertThat(labHere(Labs.all().size() == 1 ? 0 : 1, "check", "--all", "--json")
                        .stdout())
                .contains("{\"lab\":6,\"name\":\"framing\",\"result\":\"passed\",\"hints\":1}");
        assertThat(labHere(0, "reset", "6").stderr()).singleElement().asString().contains("Exercise.java.old");
    }

    @Test
    @Tag("faults")
    void programsOutputReachesTheTerminalOnlyAsText() throws Exception {
        Path exercise = Path.of(labHere(0, "start", "10").stdout().get(0));
        Files.writeString(
                exercise,
                "class Any { public static void main(String[] args) { System.out.println(\"\\u001b[2J\"); } }");
        assertThat(lab(1, "check", "10").stdout())
                .contains("  | \\u001b[2J")
                .noneMatch(line -> line.contains("\u001b"));
    }

    @Test
    void commandsArePrintedAsTheyWereTyped() throws Exception {
        List<String> called = List.of("-Dzmqkit.called=../zmqkit", "-Dzmqkit.jar.file=" + folder.resolve("z.jar"));
        try (ZmqkitProcess show = ZmqkitProcess.zmqkitWith(called, "lab", "show", "10", "--task");
                ZmqkitProcess check = ZmqkitProcess.zmqkitWith(called, "lab", "check", "10", "--work", "not there")) {
            assertThat(show.exitCode()).isZero();
            assertThat(show.stdout())
                    .contains("    ../zmqkit lab start 10", "    java -cp " + folder.resolve("z.jar") + " \\")
                    .noneMatch(line -> line.contains(" ./zmqkit"));
            assertThat(check.exitCode()).isEqualTo(1);
            assertThat(check.stderr()).singleElement().asString().contains("../zmqkit lab start 10 --work 'not there'");
        }
    }

    @Test
    void signalDuringACheckLeavesNoProcessBehind() throws Exception {
        try (ZmqkitProcess check = checkOfAnEndlessLoop()) {
            List<ProcessHandle> children = guardedChildrenOf(check);
            check.signal("TERM");
            assertThat(check.exitCode()).isEqualTo(143);
            await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    @Tag("faults")
    void killedCheckLeavesNoProcessBehindAndUntilThenNoOtherCheckRuns() throws Exception {
        try (ZmqkitProcess check = checkOfAnEndlessLoop()) {
            List<ProcessHandle> children = guardedChildrenOf(check);
            check.signal("STOP"); // so that it does not end by itself meanwhile
            assertThat(lab(1, "check", "10").stderr())
                    .singleElement()
                    .asString()
                    .contains("another check runs");
            while (!children.equals(childrenOf(check)) || !areGuarded(children)) { // it began another before it stopped
                check.signal("CONT");
                children = guardedChildrenOf(check);
                check.signal("STOP");
                assertThat(lab(1, "check", "10").stderr()).hasSize(1); // takes long enough for it to stop
            }
            check.signal("KILL");
            List<ProcessHandle> left = children;
            await().until(() -> left.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    private ZmqkitProcess checkOfAnEndlessLoop() throws Exception {
        Path exercise = Path.of(labHere(0, "start", "10").stdout().get(0));
        Files.writeString(exercise, "class Any { public static void main(String[] args) { while (true) { } } }");
        return ZmqkitProcess.zmqkit(
                "lab", "check", "10", "--work", folder.resolve("나의 work").toString());
    }

    /** Programs of the student, for a check may try several at once, each with a guard, which is started after it. */
    private static List<ProcessHandle> guardedChildrenOf(ZmqkitProcess check) {
        List<ProcessHandle> children = new ArrayList<>();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            children.clear();
            children.addAll(childrenOf(check));
            return !children.isEmpty() && areGuarded(children);
        });
        return children;
    }

    private static List<ProcessHandle> childrenOf(ZmqkitProcess check) {
        return ProcessHandle.of(check.pid()).orElseThrow().children().sorted().toList();
    }

    private static boolean areGuarded(List<ProcessHandle> children) {
        String guards = children.stream()
                .filter(LabIT::isGuard)
                .map(each -> String.join(" ", each.info().arguments().orElse(new String[0])) + "\n")
                .collect(Collectors.joining());
        return children.stream().allMatch(each -> isGuard(each) || guards.contains("kill -9 " + each.pid() + "\n"));
    }

    private static boolean isGuard(ProcessHandle child) {
        return child.info().command().orElse("").matches(".*/(sh|dash|bash|busybox)");
    }

    @Test
    @Tag("faults")
    void oneLabThatCannotBeCheckedDoesNotKeepTheOthersFromIt() throws Exception {
        Files.write(Path.of(labHere(0, "start", "1").stdout().get(0)), new byte[300_000]);
        Path exercise = Path.of(labHere(0, "start", "2").stdout().get(0));
        Files.writeString(exercise, "no Java");
        List<String> all = lab(1, "check", "--all", "--json").stdout();
        assertThat(all).hasSize(Labs.all().size());
        assertThat(all.get(0)).contains("\"result\":\"error\",\"cause\":").contains("256 KiB");
        assertThat(all.get(1)).contains("\"result\":\"failed\"");
        assertThat(all.get(2)).contains("\"result\":\"not begun\"");
    }

    /** What a read-only folder does, also to root. */
    @Test
    @Tag("faults")
    void folderThatCannotBeWrittenIsOneLine() throws Exception {
        labHere(0, "start", "10");
        Path work = folder.resolve("나의 work");
        Files.createDirectory(work.resolve(".lock"));
        assertThat(lab(1, "check", "10").stderr()).singleElement().asString().contains("cannot write", "--work");
        Files.createDirectory(work.resolve(".progress"));
        assertThat(labHere(1, "hint", "10").stderr()).singleElement().asString().contains("cannot read", ".progress");
    }

    @Test
    @Tag("faults")
    void runtimeWithoutACompilerSaysSo() throws Exception {
        labHere(0, "start", "10");
        try (ZmqkitProcess check = ZmqkitProcess.start(
                ProcessHandle.current().info().command().orElse("java"),
                "--limit-modules",
                "java.base,java.logging,java.sql,jdk.unsupported",
                "-jar",
                System.getProperty("zmqkit.jar"),
                "lab",
                "check",
                "10",
                "--work",
                folder.resolve("나의 work").toString())) {
            assertThat(check.exitCode()).isEqualTo(Errors.FAILED);
            assertThat(check.stderr()).singleElement().asString().contains("exercises need a JDK");
        }
    }
}
