package io.zmqkit.tools.socket;

import io.zmqkit.wire.zmtp.SocketKind;
import java.util.Locale;
import org.zeromq.SocketType;

/** What a socket of each type can do from the shell: the table that the program and its commands read. */
public enum Role {
    /** Sends to all that have subscribed; an XPUB socket, because that sees the subscriptions. */
    PUB(SocketType.XPUB, Style.FREE, true, false, "Publish messages to all that have subscribed"),
    /** The same, by its own name. */
    XPUB(SocketType.XPUB, Style.FREE, true, false, "Publish messages to all that have subscribed"),
    /** Receives what it has subscribed to. */
    SUB(SocketType.SUB, Style.FREE, false, true, "Print what a publisher sends"),
    /** Receives what it has subscribed to, with subscriptions as messages. */
    XSUB(SocketType.XSUB, Style.FREE, false, true, "Print what a publisher sends"),
    /** Deals messages out. */
    PUSH(SocketType.PUSH, Style.FREE, true, false, "Deal messages out to whoever pulls"),
    /** Takes what is dealt out. */
    PULL(SocketType.PULL, Style.FREE, false, true, "Print what is pushed"),
    /** Asks, then waits for the reply. */
    REQ(SocketType.REQ, Style.ASKS, true, true, "Send requests, and print the reply to each"),
    /** Waits for a request, then replies. */
    REP(SocketType.REP, Style.ANSWERS, true, true, "Print requests, and reply to each"),
    /** Sends and receives as it likes. */
    DEALER(SocketType.DEALER, Style.FREE, true, true, "Send messages, and print those that come"),
    /** Sends to whom it likes. */
    ROUTER(
            SocketType.ROUTER,
            Style.FREE,
            true,
            true,
            "Send messages, each to the peer that it names, and print those" + " that come"),
    /** One to one. */
    PAIR(SocketType.PAIR, Style.FREE, true, true, "Send messages to one peer, and print those that come");

    private final SocketType type;
    private final Style style;
    private final boolean sends;
    private final boolean receives;
    private final String purpose;

    /** In which order a socket sends and receives. */
    enum Style {
        /** As it likes. */
        FREE,
        /** One reply for each message that it sends. */
        ASKS,
        /** One message for each request that it gets. */
        ANSWERS
    }

    Role(SocketType type, Style style, boolean sends, boolean receives, String purpose) {
        this.type = type;
        this.style = style;
        this.sends = sends;
        this.receives = receives;
        this.purpose = purpose;
    }

    /** {@return the name of its command, for example {@code push}} */
    public String command() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return for example {@code an XPUB socket}} */
    public String socket() {
        return (name().startsWith("X") ? "an " : "a ") + name() + " socket";
    }

    /** {@return what its command does, without a full stop} */
    public String purpose() {
        return purpose;
    }

    /** {@return true if its messages are given by the person} */
    public boolean sends() {
        return sends;
    }

    /** {@return true if it prints messages} */
    public boolean receives() {
        return receives;
    }

    /** {@return true if it sends requests and waits for the reply to each} */
    public boolean asks() {
        return style == Style.ASKS;
    }

    /** {@return true if it sends a reply to each request, and nothing else} */
    public boolean answers() {
        return style == Style.ANSWERS;
    }

    /** {@return true if it receives only what begins with what it has subscribed to} */
    public boolean subscribes() {
        return this == SUB || this == XSUB;
    }

    /** {@return true if a ROUTER on the other side can be told what to call it} */
    public boolean hasIdentity() {
        return this == REQ || this == DEALER || this == ROUTER;
    }

    /** {@return true if it sends to all that have subscribed} */
    public boolean publishes() {
        return this == PUB || this == XPUB;
    }

    SocketType type() {
        return type;
    }

    SocketKind kind() {
        return SocketKind.valueOf(type.name());
    }
}
