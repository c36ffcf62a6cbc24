package io.zmqkit.cli.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.cli.frame.Output;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class EventPrinterTest {

    @Command
    private static final class Any {
        @Mixin
        private final Output output = new Output();
    }

    /** It ended the program without a word, as if nobody read its output. */
    @Test
    void failureToPrintIsSaid() throws Exception {
        StringWriter err = new StringWriter();
        Any any = new Any();
        new CommandLine(any).setErr(new PrintWriter(err, true));
        CountDownLatch gone = new CountDownLatch(1);
        EventPrinter<String> printer = new EventPrinter<>("printer", any.output) {
            @Override
            long size(String event) {
                return 1;
            }

            @Override
            void print(String event) {
                throw new IllegalStateException("a bug");
            }
        };
        try (printer) {
            printer.start(gone::countDown);
            printer.offer("event");
            assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(err.toString()).contains("zmqkit: cannot print: ", "a bug");
        }
    }
}
