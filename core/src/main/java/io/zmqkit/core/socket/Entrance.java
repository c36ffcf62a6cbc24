package io.zmqkit.core.socket;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.OutOfDescriptorsException;
import io.zmqkit.core.curve.Authenticator;
import io.zmqkit.core.curve.CurveSecurity;
import io.zmqkit.core.guard.Connections;
import io.zmqkit.core.guard.DescriptorReserve;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;

/**
 * Whom the bound sockets of a group let in: under CURVE those whose keys are authorised, otherwise everybody, within the
 * limits of {@link Connections}. Used by the sockets' thread; what only counts, and what closes connections, by any.
 */
final class Entrance implements AutoCloseable {

    private final ZContext context;
    private final SocketOptions options;
    private final List<Connections> connections = new CopyOnWriteArrayList<>();
    private @Nullable Authenticator authenticator;
    private @Nullable DescriptorReserve reserve;

    Entrance(ZContext context, SocketOptions options) {
        this.context = context;
        this.options = options;
    }

    /**
     * Before a socket is bound over TCP: decides who may connect, and begins to keep the limits of each connection.
     *
     * @throws OutOfDescriptorsException if the process may open no more files
     * @throws InsufficientSecurityException if anybody could connect from other machines and nobody has said that this
     *     is wanted, or if the security settings do not say who may connect
     */
    void guard(Socket socket, HardenedSocket hardened, String role, Endpoint endpoint) {
        CurveSecurity curve = options.security();
        if (curve != null) {
            authenticate(curve, role, endpoint);
            curve.serve(socket);
        } else {
            InsufficientSecurityException.requireUnexposed(role, endpoint, options.isExposed());
        }
        reserve = reserve == null ? DescriptorReserve.open() : reserve;
        reserve.requireOne(); // without it, JeroMQ's bind() throws a NullPointerException
        Connections its = hardened.track(role, String.valueOf(connections.size()), reserve);
        if (!connections.contains(its)) { // it may be bound in several places
            connections.add(its);
        }
    }

    private void authenticate(CurveSecurity curve, String role, Endpoint endpoint) {
        Path folder = curve.authorized();
        if (folder == null) {
            throw InsufficientSecurityException.nobodyAuthorized(role, endpoint);
        }
        if (authenticator == null) {
            authenticator = new Authenticator(
                    context,
                    folder,
                    (domain, host, isAuthorised) ->
                            connections.get(Integer.parseInt(domain)).judged(host, isAuthorised));
        }
    }

    boolean authenticates() {
        return authenticator != null;
    }

    /** Receives a whole message, and who sent it; null if none came in time. */
    @Nullable
    Received receive(Socket socket, int flags, int mostFrames) {
        Authenticator judge = authenticator;
        return Messages.receive(socket, flags, mostFrames, judge == null ? null : judge::senderOf);
    }

    /** {@return topics of subscribers that have not confirmed what was sent to them} */
    Set<String> unanswered() {
        return connections.stream().flatMap(each -> each.unanswered().stream()).collect(Collectors.toSet());
    }

    /** {@return how many connections were turned away; 0 if nobody needs to be authorised} */
    long refused() {
        return authenticator == null
                ? 0
                : connections.stream().mapToLong(Connections::refused).sum();
    }

    int halfOpen() {
        return connections.stream().mapToInt(Connections::halfOpen).sum();
    }

    void closeLateHandshakes() {
        connections.forEach(Connections::closeLateHandshakes);
    }

    /** Before the sockets are closed: connections that have not been checked are not checked while the rest is sent. */
    void shut() {
        if (authenticator != null) {
            connections.forEach(Connections::closeHalfOpen);
        }
    }

    /** After the sockets have been closed. */
    @Override
    public void close() {
        if (reserve != null) {
            reserve.close();
        }
        if (authenticator != null) {
            authenticator.close();
            authenticator = null;
        }
    }
}
