package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.cli.frame.Errors;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What {@code bench} refuses before anything is sent. */
class BenchUsageTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bench",
                "bench throughput --size 15",
                "bench throughput --size 31 --rate 1000",
                "bench throughput --rate 0",
                "bench throughput --live tcp://127.0.0.1:*",
                "bench relay --live ipc://view",
                "bench throughput --rate 10000001",
                "bench throughput --count 0",
                "bench throughput --count 5 --time 1s",
                "bench throughput --count 2 --senders 3",
                "bench relay --count 2 --senders 3",
                "bench throughput --time 1ms",
                "bench throughput --runs 0",
                "bench throughput --runs 101",
                "bench throughput --senders 0",
                "bench throughput --receivers 1001",
                "bench throughput --type req",
                "bench throughput --only receive",
                "bench throughput --engine c",
                "bench throughput -b tcp://127.0.0.1:* --only receive --receivers 2",
                "bench throughput -c tcp://127.0.0.1:*",
                "bench throughput -c tcp://127.0.0.1:1 -c tcp://127.0.0.1:2 -c tcp://127.0.0.1:3",
                "bench throughput --histogram FOLDER/h.hlog",
                "bench throughput --pid 999999999",
                "bench throughput --only receive -b tcp://*:*",
                "bench throughput -c tcp://127.0.0.1:1 --only receive --rate 1000",
                "bench throughput -c tcp://127.0.0.1:1 --only receive --warmup 1s",
                "bench throughput -c tcp://127.0.0.1:1 --only receive --runs 2",
                "bench fanout -c tcp://127.0.0.1:1 --only receive --rate 1000",
                "bench latency --type push -c tcp://127.0.0.1:1",
                "bench latency --type push -c tcp://127.0.0.1:1 --only receive",
                "bench latency --rate 0",
                "bench latency -c tcp://127.0.0.1:1 -c tcp://127.0.0.1:2",
                "bench fanout --subscribers 0",
                "bench fanout --topics 10001",
                "bench fanout --type push",
                "bench relay --journal none",
                "bench relay --chat --relay-engine lane",
                "bench relay --relay-engine c",
                "bench relay --relay localhost --chat --journal none",
                "bench relay --chat --size 4097"
            })
    void wrongUsageIsOneLineAndExitTwo(String command) {
        String[] args = command.replace("FOLDER", folder.toString()).split(" ");
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine(args).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        assertThat(line.execute(args)).isEqualTo(Errors.USAGE);
        assertThat(err.toString().lines()).singleElement().asString().startsWith("zmqkit: ");
        assertThat(out.toString()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }
}
