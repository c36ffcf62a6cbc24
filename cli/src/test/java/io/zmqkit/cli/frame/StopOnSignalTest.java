package io.zmqkit.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.cli.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class StopOnSignalTest {

    private static final Executor THREADS = task -> new Thread(task, "test").start();

    private static final String ANY = "tcp://127.0.0.1:*";

    @RepeatedTest(5)
    void signalIsLetGoOnlyWhenTheCommandHasClosedItsJournal(@TempDir Path directory) {
        Path journal = directory.resolve("a.db");
        Path log = directory.resolve("a.db-wal");
        String[] args = {
            "-q", "relay", "--journal", journal.toString(), "--collect", ANY, "--publish", ANY, "--history", ANY
        };
        CommandLine zmqkit = Main.commandLine(args);
        var command = CompletableFuture.supplyAsync(() -> zmqkit.execute(args), THREADS);
        await().until(() -> Files.exists(log));
        StopOnSignal.of(zmqkit.getCommandSpec()).stopAndWait(); // as the shutdown hook does
        boolean isLeft = Files.exists(log); // at once, as the JVM would end now
        assertThat(isLeft).isFalse();
        assertThat(command).succeedsWithin(Duration.ofSeconds(10));
    }
}
