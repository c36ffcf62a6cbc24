package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Programs in other languages that a test may need; where one is missing, the test is skipped and says so. */
final class Peers {

    static final String PYTHON = "/usr/bin/python3";

    private Peers() {}

    /**
     * Compiles peer.c, one socket of libzmq: {@code peer TYPE ENDPOINT [TIMES]}.
     *
     * @param folder where to
     * @return the program
     */
    static String libzmq(Path folder) throws IOException, InterruptedException {
        return compiled(folder, "peer.c");
    }

    /** Compiles a C program of the tests' resources that uses libzmq. */
    static String compiled(Path folder, String file) throws IOException, InterruptedException {
        Path source = folder.resolve(file);
        try (InputStream text = Objects.requireNonNull(Peers.class.getResourceAsStream(file))) {
            Files.copy(text, source);
        }
        String program = folder.resolve(file.replace(".c", "")).toString();
        try (var gcc = ZmqkitProcess.start(
                "sh",
                "-c",
                "command -v gcc >/dev/null || exit 77; echo '#include <zmq.h>' | gcc -E -x c - >/dev/null || exit 77;"
                        + " gcc -Wall -O1 -o \"$0\" \"$1\" -lzmq",
                program,
                source.toString())) {
            assumeTrue(gcc.exitCode() != 77, "needs gcc and libzmq: apt-get install gcc libc6-dev libzmq3-dev");
            assertThat(gcc.exitCode()).as(gcc::toString).isZero();
        }
        return program;
    }

    static void requirePyzmq() throws InterruptedException {
        boolean there = new File(PYTHON).canExecute();
        if (there) {
            try (ZmqkitProcess probe = ZmqkitProcess.start(PYTHON, "-c", "import zmq")) {
                there = probe.exitCode() == 0;
            }
        }
        assumeTrue(there, "needs python3-zmq: apt-get install python3-zmq");
    }
}
