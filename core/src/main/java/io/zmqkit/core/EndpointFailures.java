package io.zmqkit.core;

import io.zmqkit.core.EndpointException.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;

/** Finds out why an endpoint failed, and what the person can do about it. */
public final class EndpointFailures {

    /** Ports below it need a privilege on most systems. */
    private static final int FIRST_FREE_PORT = 1024;

    private static final int PROBE_MILLIS = 200;
    private static final String IN_USE = "address already in use";
    private static final String PRIVILEGED = "ports below " + FIRST_FREE_PORT + " need a privilege";

    /**
     * An endpoint of a program that opens its own sockets.
     *
     * @param role what the socket is to the person who reads an error, for example {@code REP server}
     * @param endpoint where
     * @param binds true if it binds there, false if it connects
     */
    public record Place(String role, Endpoint endpoint, boolean binds) {}

    private EndpointFailures() {}

    /**
     * Finds the endpoint because of which a program could not be opened.
     *
     * @param places the program's endpoints, in the order in which it opens them
     * @param e the exception from opening it
     * @return the failure of the first endpoint that fails when asked again; empty if none does
     */
    public static Optional<RuntimeException> first(List<Place> places, RuntimeException e) {
        for (Place place : places) {
            if (place.binds() && !canBind(place.endpoint())) {
                return Optional.of(bind(place.role(), place.endpoint(), e));
            }
            if (!place.binds() && isUnknown(place.endpoint())) {
                return Optional.of(connect(place.role(), place.endpoint(), e));
            }
        }
        return Optional.empty();
    }

    /**
     * Tells whether an endpoint's host has no address.
     *
     * @param endpoint where something binds or connects
     * @return true if so; false for a wildcard and for inproc
     */
    public static boolean isUnknown(Endpoint endpoint) {
        return endpoint.isTcp()
                && !endpoint.host().equals("*")
                && new InetSocketAddress(endpoint.host(), endpoint.port()).isUnresolved();
    }

    private static boolean canBind(Endpoint endpoint) {
        String host = endpoint.host().equals("*") ? "0.0.0.0" : endpoint.host();
        InetSocketAddress address = new InetSocketAddress(host, endpoint.port());
        return !endpoint.isTcp() || (!address.isUnresolved() && canBind(address));
    }

    public static EndpointException connect(String role, Endpoint endpoint, RuntimeException e) {
        if (isUnknown(endpoint)) {
            String why = "unknown host " + endpoint.host();
            return new EndpointException("connect", role, endpoint, Reason.UNKNOWN_HOST, why, "check the name", e);
        }
        String why = String.valueOf(e.getMessage());
        return new EndpointException("connect", role, endpoint, Reason.OTHER, why, "choose another address", e);
    }

    /** JeroMQ reports every failure to bind as "address in use"; the system's own answer tells the cause. */
    public static EndpointException bind(String role, Endpoint endpoint, RuntimeException e) {
        String why = endpoint.isTcp() ? askSystem(endpoint) : IN_USE;
        if (why.equals(IN_USE)) {
            String remedy = "is another " + role + " running?";
            return new EndpointException("bind", role, endpoint, Reason.ADDRESS_IN_USE, why, remedy, e);
        }
        String remedy = why.equals(PRIVILEGED) ? "choose a higher port" : "choose an address of this machine";
        return new EndpointException("bind", role, endpoint, Reason.OTHER, why, remedy, e);
    }

    /** Does not read the system's message, because its language depends on the machine. */
    private static String askSystem(Endpoint endpoint) {
        String host = endpoint.host().equals("*") ? "0.0.0.0" : endpoint.host();
        InetSocketAddress anyPort = new InetSocketAddress(host, 0);
        if (anyPort.isUnresolved()) {
            return "unknown host " + endpoint.host();
        }
        if (!canBind(anyPort)) {
            return "not an address of this machine";
        }
        boolean privileged = endpoint.port() > 0 && endpoint.port() < FIRST_FREE_PORT;
        return privileged && !isListening(new InetSocketAddress(host, endpoint.port())) ? PRIVILEGED : IN_USE;
    }

    private static boolean canBind(InetSocketAddress address) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isListening(InetSocketAddress address) {
        try (Socket probe = new Socket()) {
            probe.connect(address, PROBE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
