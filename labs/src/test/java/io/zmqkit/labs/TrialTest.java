package io.zmqkit.labs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;

/** What a check can do and ask while a student's program runs. */
class TrialTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final Checker checker = new Checker();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private void run(String body, Check check) throws Exception {
        Path source = Files.writeString(
                folder.resolve("Exercise.java"),
                "public class Exercise { public static void main(String[] args) throws Exception { " + body + " } }");
        Verdict verdict = checker.check(new Lab(99, "test", "Test", 1, check), source);
        assertThat(verdict).isEqualTo(Verdict.PASSED);
    }

    @Test
    void restComesWhenTheWorkIsDone() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc")), "no /proc");
        String works = "System.out.println(\"ready\"); long start = System.nanoTime();"
                + " while (System.nanoTime() - start < 700_000_000L) { Thread.onSpinWait(); }"
                + " System.out.println(\"done\"); System.in.read();";
        run(works, trial -> {
            Student student = trial.start();
            student.awaitLine("ready", LONG, "ready", "");
            assertThat(student.rests(LONG)).isTrue();
            assertThat(student.lines()).contains("done");
            assertThat(student.isAlive()).isTrue();
        });
    }

    @Test
    void endIsDatedHoweverLateItIsAskedFor() throws Exception {
        run("System.in.read();", trial -> {
            Student student = trial.start();
            long before = System.nanoTime();
            assertThat(student.endedAt() - before).isNotNegative();
            student.endInput();
            student.exitCode(LONG, "");
            long after = System.nanoTime();
            trial.start().ends(Duration.ofMillis(700));
            assertThat(student.endedAt() - before).isBetween(0L, after - before + 500_000_000L);
        });
    }

    @Test
    void taskIsNotDealtToAConnectionThatHasNotGreeted() throws Exception {
        run("System.in.read();", trial -> {
            trial.start();
            ZmqPeer ventilator = trial.bind(SocketType.PUSH);
            int port = URI.create(ventilator.endpoint()).getPort();
            try (Socket stalls = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(ventilator.send(Duration.ofMillis(500), "task")).isFalse();
                assertThat(stalls.isConnected()).isTrue();
            }
            ZmqPeer worker = trial.connect(SocketType.PULL, ventilator.endpoint());
            assertThat(ventilator.send(LONG, "task")).isTrue();
            assertThat(worker.receive(LONG)).isEqualTo(List.of("task"));
        });
    }
}
