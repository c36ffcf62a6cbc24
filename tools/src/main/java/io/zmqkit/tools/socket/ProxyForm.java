package io.zmqkit.tools.socket;

import java.util.Locale;
import org.zeromq.SocketType;

/** The three proxies of the Guide: what stands in front, and what behind. */
public enum ProxyForm {
    /** Publish-subscribe: XSUB and XPUB. */
    FORWARDER(SocketType.XSUB, SocketType.XPUB),
    /** Request-reply: ROUTER and DEALER. */
    QUEUE(SocketType.ROUTER, SocketType.DEALER),
    /** Pipeline: PULL and PUSH. */
    STREAMER(SocketType.PULL, SocketType.PUSH);

    private final SocketType frontend;
    private final SocketType backend;

    ProxyForm(SocketType frontend, SocketType backend) {
        this.frontend = frontend;
        this.backend = backend;
    }

    SocketType frontend() {
        return frontend;
    }

    SocketType backend() {
        return backend;
    }

    /** {@return what the frontend is to the person who reads an error} */
    public String frontendRole() {
        return frontend.name() + " frontend";
    }

    /** {@return what the backend is to the person who reads an error} */
    public String backendRole() {
        return backend.name() + " backend";
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
