package io.zmqkit.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Locale;

/**
 * An address could not be bound or connected to.
 *
 * <p>The message is one line for a person: operation, role, address and cause, for example
 * {@code cannot bind echo server to 127.0.0.1:2500: address already in use}. {@link #remedy()} says what to do about it.
 */
public final class AddressException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean bind;
    private final String remedy;

    private AddressException(String message, boolean bind, String remedy, Throwable cause) {
        super(message, cause);
        this.bind = bind;
        this.remedy = remedy;
    }

    static AddressException cannotBind(String role, InetSocketAddress address, IOException cause) {
        String why = why(address, cause);
        String remedy = why.endsWith("in use")
                ? "is another " + role + " running?"
                : why.endsWith("denied") ? "ports below 1024 are for root" : "choose an address of this machine";
        return new AddressException(
                "cannot bind " + role + " to " + Net.text(address) + ": " + why, true, remedy, cause);
    }

    static AddressException cannotConnect(String role, InetSocketAddress address, IOException cause) {
        String why = why(address, cause);
        String remedy = why.startsWith("unknown") ? "check the name" : "is the server running?";
        return new AddressException(
                "cannot connect " + role + " to " + Net.text(address) + ": " + why, false, remedy, cause);
    }

    private static String why(InetSocketAddress address, IOException cause) {
        if (address.isUnresolved()) {
            return "unknown host " + address.getHostString();
        }
        return cause instanceof SocketTimeoutException
                ? "no answer in " + Net.CONNECT_TIMEOUT.toMillis() + "ms"
                : Net.why(cause).toLowerCase(Locale.ROOT);
    }

    /** {@return true if the address could not be bound, false if it could not be connected to} */
    public boolean isBind() {
        return bind;
    }

    /** {@return what the person can do, for example {@code is another echo server running?}} */
    public String remedy() {
        return remedy;
    }
}
