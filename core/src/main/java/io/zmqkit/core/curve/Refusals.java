package io.zmqkit.core.curve;

import io.zmqkit.core.curve.Refusal.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;

/**
 * Notes whether the servers of one socket under CURVE let it in. JeroMQ tells the program nothing: after an ERROR it
 * gives up the connection for good; after a lost connection it retries without end.
 *
 * <pre>
 *   server's greeting | WELCOME | READY   the key is good
 *   server's greeting | WELCOME | ERROR   it is not in the server's folder: JeroMQ tells of a failed authentication, 400
 *   server's greeting | ERROR             this server cannot decrypt a word: it was meant for another one
 *   server's greeting | the end           the same, of libzmq; or it died
 * </pre>
 *
 * <p>Frames do not tell which server they come from. So for a socket that connects to several, only a failed
 * authentication is noted, and it holds until the next greeting.
 *
 * <p>JeroMQ's I/O thread, except where noted. Source: RFC 26/CURVEZMQ, RFC 27/ZAP.
 */
public final class Refusals implements ZEvent.ZEventConsummer {

    /** The events that it needs. */
    public static final int EVENTS =
            ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_DISCONNECTED | ZMQ.EVENT_CLOSED | ZMQ.HANDSHAKE_FAILED_AUTH;

    private static final int WELCOME_BYTES = 168;
    private static final int READY_BYTES = 30; // at least
    private static final int ERROR_BYTES = 7; // without a reason
    private static final int DENIED = 400;

    private final Admissions admissions;
    private final CurveKey key;
    private final Set<String> servers = new CopyOnWriteArraySet<>(); // as the program names them
    private final Set<String> refusing = new CopyOnWriteArraySet<>();
    private final Set<String> greeted = new HashSet<>();
    private boolean isWelcome;
    private volatile boolean isReady; // also read by the program's thread

    /**
     * Watches one socket.
     *
     * @param admissions where to note it
     * @param key the socket's public key
     */
    public Refusals(Admissions admissions, CurveKey key) {
        this.admissions = admissions;
        this.key = key;
    }

    /** The socket is about to connect, or to reconnect, to this server; in its program's thread. */
    public void connects(String server) {
        if (servers.add(server)) {
            refusing.clear(); // the old entry was named in another way
        }
    }

    /**
     * JeroMQ reports addresses, which may differ from the endpoints that the program names; with a single one this does
     * not matter.
     */
    private String named(ZEvent event) {
        return isOne() ? servers.iterator().next() : event.getAddress();
    }

    private boolean isOne() {
        return servers.size() == 1;
    }

    /** A frame begins to arrive; the greeting is not a frame. */
    public void frame(int bytes) {
        if (isReady || !isOne()) {
            return;
        }
        if (isWelcome && bytes >= READY_BYTES) {
            isReady = true;
            servers.forEach(server -> admissions.note(server, Admission::admitted));
        } else if (!isWelcome && bytes == ERROR_BYTES) {
            servers.forEach(server -> trouble(server, admission -> admission.denied(Reason.NOT_UNDERSTOOD)));
        }
        if (!isWelcome && bytes >= WELCOME_BYTES) {
            isWelcome = true;
            servers.forEach(server -> admissions.note(server, Admission::understood));
        }
    }

    @Override
    public void consume(ZEvent event) {
        String server = named(event);
        switch (event.getEvent()) {
            case HANDSHAKE_PROTOCOL -> greeted(server);
            case HANDSHAKE_FAILED_AUTH -> {
                if (event.getValue() instanceof Integer status && status == DENIED) {
                    trouble(server, admission -> admission.denied(Reason.NOT_AUTHORISED));
                }
            }
            case DISCONNECTED -> {
                if (greeted.remove(server) && !isWelcome && isOne()) {
                    long now = System.nanoTime();
                    trouble(server, admission -> admission.hungUp(now));
                }
            }
            case CLOSED -> admissions.note(server, Admission::absent); // an attempt failed: no server listens
            default -> {} // another consumer's
        }
    }

    private void greeted(String server) {
        greeted.add(server);
        isWelcome = false;
        isReady = false;
        if (!isOne()) {
            admissions.note(server, Admission::unknown);
        }
    }

    /** True if its server has let it in, for a socket with a single server; in any thread. */
    public boolean isLetIn() {
        return isReady;
    }

    private void trouble(String server, Consumer<Admission> what) {
        admissions.noteTrouble(server, what);
        refusing.add(server);
    }

    /**
     * Tells why the socket can do nothing: all its servers refuse it, and this is one of them. In its program's thread.
     */
    public Optional<Refusal> refusal(long now) {
        List<Refusal> refusals = (isOne() ? servers : refusing)
                .stream()
                        .flatMap(server -> admissions.refusal(server, now).stream()
                                .map(reason -> new Refusal(server, key, reason)))
                        .toList();
        return refusals.size() < servers.size()
                ? Optional.empty()
                : refusals.stream().findFirst();
    }

    /** {@return the servers that JeroMQ will not retry, for a socket with a single server; in its program's thread} */
    public Set<String> givenUp() {
        Set<String> givenUp = new HashSet<>(servers);
        givenUp.removeIf(server -> !admissions.isDenied(server));
        return givenUp;
    }
}
