package io.zmqkit.wire.zmtp;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The socket types, in the order of their codes in ZMTP 2.0, and which of them may talk to which.
 *
 * <p>RFC 37, "The Socket-Type Property", has the table, and says: <i>The peer SHOULD enforce that the other peer is using a
 * valid socket type.</i> The draft types (CLIENT, SERVER, RADIO, DISH and others) are not here.
 */
public enum SocketKind {
    /** One to one. */
    PAIR(0),
    /** Sends to all that have subscribed. */
    PUB(1),
    /** Receives what it has subscribed to. */
    SUB(2),
    /** Asks, then waits for the answer. */
    REQ(3),
    /** Waits for a question, then answers. */
    REP(4),
    /** Asks without waiting. */
    DEALER(5),
    /** Answers whom it likes. */
    ROUTER(6),
    /** Takes tasks or results. */
    PULL(7),
    /** Deals them out. */
    PUSH(8),
    /** PUB that sees the subscriptions. */
    XPUB(9),
    /** SUB that sends its subscriptions as messages. */
    XSUB(10);

    private final int code;

    SocketKind(int code) {
        this.code = code;
    }

    /** {@return the kinds on the other side with which this one works} */
    public Set<SocketKind> partners() {
        return switch (this) {
            case PAIR -> EnumSet.of(PAIR);
            case PUB, XPUB -> EnumSet.of(SUB, XSUB);
            case SUB, XSUB -> EnumSet.of(PUB, XPUB);
            case REQ -> EnumSet.of(REP, ROUTER);
            case REP -> EnumSet.of(REQ, DEALER);
            case DEALER -> EnumSet.of(REP, DEALER, ROUTER);
            case ROUTER -> EnumSet.of(REQ, DEALER, ROUTER);
            case PULL -> EnumSet.of(PUSH);
            case PUSH -> EnumSet.of(PULL);
        };
    }

    /** {@return whether the two work with each other} */
    public boolean talksTo(SocketKind other) {
        return partners().contains(other);
    }

    /** {@return true if an identity of this peer means something to the other: REQ, DEALER, ROUTER} */
    public boolean hasIdentity() {
        return this == REQ || this == DEALER || this == ROUTER;
    }

    /** {@return true if this one subscribes: SUB, XSUB} */
    public boolean subscribes() {
        return this == SUB || this == XSUB;
    }

    /** {@return the code in a greeting of ZMTP 2.0 (RFC 15: <i>socket-type = %x00-0A</i>)} */
    public int code() {
        return code;
    }

    /** {@return the kind with this code, if there is one} */
    public static Optional<SocketKind> ofCode(int code) {
        return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }

    /**
     * Finds a kind.
     *
     * @param name as in READY, for example {@code DEALER}; small letters do as well
     * @return the kind; none for a name that is not known here, such as those of the draft sockets
     */
    public static Optional<SocketKind> named(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(kind -> kind.name().equals(upper)).findFirst();
    }
}
