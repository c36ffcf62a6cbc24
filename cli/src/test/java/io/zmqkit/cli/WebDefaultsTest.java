package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

class WebDefaultsTest {

    /** Netty holds a frame until it is whole, in up to twice its size, outside the heap: a small machine has 1 GiB there. */
    @Test
    void unfinishedFramesOfAllConnectionsFitIntoASmallMachine() {
        CommandSpec web = Objects.requireNonNull(
                        Main.commandLine().getSubcommands().get("web"))
                .getCommandSpec();
        long connections = Long.parseLong(web.findOption("--max-connections").defaultValue());
        long bytes = Long.parseLong(web.findOption("--max-message").defaultValue());
        assertThat(2 * connections * bytes).isLessThan(512 << 20);
    }
}
