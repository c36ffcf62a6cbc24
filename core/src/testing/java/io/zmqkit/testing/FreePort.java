package io.zmqkit.testing;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.LoopbackPorts;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A loopback port that nobody listens on, and that the system gives nobody by chance. Another process may take it
 * meanwhile all the same, so bind to port * where you can.
 */
public final class FreePort {

    private FreePort() {}

    /** {@return such as tcp://127.0.0.1:24562} */
    public static String endpoint() {
        return nobody().toString();
    }

    /** {@return an endpoint where nobody is} */
    public static Endpoint nobody() {
        try {
            return Endpoint.parse("tcp://127.0.0.1:" + LoopbackPorts.free());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
