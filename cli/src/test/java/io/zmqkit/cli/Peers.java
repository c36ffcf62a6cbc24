package io.zmqkit.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;

/** Programs in other languages that a test may need; where one is missing, the test is skipped and says so. */
final class Peers {

    static final String PYTHON = "/usr/bin/python3";

    private Peers() {}

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
