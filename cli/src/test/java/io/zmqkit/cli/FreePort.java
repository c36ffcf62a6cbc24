package io.zmqkit.cli;

import io.zmqkit.labs.LoopbackPorts;
import java.io.IOException;

/** A loopback port that nobody listens on. Another process may take it meanwhile, so bind to port * where you can. */
final class FreePort {

    private FreePort() {}

    static String endpoint() throws IOException {
        return "tcp://127.0.0.1:" + LoopbackPorts.free();
    }
}
