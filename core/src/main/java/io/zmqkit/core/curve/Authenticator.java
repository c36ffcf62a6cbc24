package io.zmqkit.core.curve;

import io.zmqkit.core.ThrottledLog;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.jeromq.ReceivedFrame;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMQException;

/**
 * Tells JeroMQ who may connect (the ZAP handler of a context), and tells the program who has sent a message.
 *
 * <p>JeroMQ lets everybody in if no handler is bound. So this one is bound before the first server socket, and stays
 * bound until the last is closed, even if its thread dies: then no request is answered, nobody gets in, and the
 * context's handler for fatal failures is called. Closed sockets may go on sending for a while; by then the connections
 * that were not judged have been closed. Whatever goes wrong with a request, the answer is no.
 *
 * <p>JeroMQ also lets a peer overwrite {@code User-Id} in its own metadata, so that is left empty. The name is the
 * value of a property whose own name is random and known only to this process; a message without it has no sender.
 *
 * <pre>
 *   request  "1.0" | request id | domain | address | identity | mechanism | public key, 32 bytes
 *   reply    "1.0" | request id | status | text | user id, empty | metadata: the mark and the name
 * </pre>
 *
 * <p>A thread of its own. Source: RFC 27/ZAP.
 */
public final class Authenticator implements AutoCloseable {

    static final String ENDPOINT = "inproc://zeromq.zap.01";

    private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);
    private static final int POLL_MILLIS = 100;
    private static final int KEY_BYTES = 32;

    private final ZContext context;
    private final Socket router;
    private final Function<String, @Nullable String> nameOf;
    private final Verdicts verdicts;
    private final String mark;
    private final Thread thread;
    private final ThrottledLog warnings = new ThrottledLog(LOG);
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean stopped;

    /** Called in the authenticator's thread with who was let in and who was not. */
    @FunctionalInterface
    public interface Verdicts {
        void judged(String domain, String host, boolean isAuthorised);
    }

    public Authenticator(ZContext context, Path folder, Verdicts verdicts) {
        this(context, new AuthorizedKeys(folder)::nameOf, verdicts);
    }

    /** For tests: any function that finds a key's name, null for an unknown key. */
    Authenticator(ZContext context, Function<String, @Nullable String> nameOf, Verdicts verdicts) {
        this.verdicts = verdicts;
        this.context = context;
        this.nameOf = nameOf;
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        mark = "X-" + HexFormat.of().formatHex(random);
        router = Contexts.socket(context, SocketType.ROUTER);
        router.setReceiveTimeOut(POLL_MILLIS);
        router.setLinger(0);
        bind();
        thread = new Thread(this::run, "authenticator");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler(context.getUncaughtExceptionHandler());
        thread.start();
    }

    private void bind() {
        try {
            router.bind(ENDPOINT);
        } catch (ZMQException e) {
            router.close();
            throw new IllegalStateException("a context has one authenticator, and this one has another already", e);
        }
    }

    /**
     * Finds the name under which a frame's sender was authorised.
     *
     * @param frame from a bound socket of this context
     * @return the name; null if it has no sender
     */
    public @Nullable String senderOf(ReceivedFrame frame) {
        String name = frame.property(mark);
        return name == null || name.isEmpty() ? null : name;
    }

    /** How many have been refused. */
    long refused() {
        return refused.get();
    }

    private void run() {
        try {
            while (!stopped) {
                answerOne();
            }
        } catch (ZMQException | ClosedSelectorException e) {
            if (!stopped && !context.isClosed() && !isTerminated(e)) {
                throw e; // the socket stays bound, so nobody gets in any more
            }
        }
        router.close();
    }

    private static boolean isTerminated(RuntimeException e) {
        return e instanceof ClosedSelectorException
                || (e instanceof ZMQException failure && failure.getErrorCode() == ZMQ.Error.ETERM.getCode());
    }

    private void answerOne() {
        byte[] connection = router.recv();
        if (connection == null) {
            return;
        }
        List<byte[]> request = new ArrayList<>();
        while (router.hasReceiveMore()) {
            request.add(router.recv());
        }
        byte[] id = request.size() > 2 ? request.get(2) : new byte[0];
        String name = judge(request);
        List<byte[]> reply = List.of(
                connection,
                new byte[0],
                ascii("1.0"),
                id,
                ascii(name == null ? "400" : "200"),
                ascii(name == null ? "not authorised" : "OK"),
                new byte[0],
                name == null ? new byte[0] : marked(name));
        for (int i = 0; i < reply.size(); i++) {
            router.send(reply.get(i), i + 1 < reply.size() ? ZMQ.SNDMORE : 0);
        }
    }

    private @Nullable String judge(List<byte[]> request) {
        try {
            // delimiter, version, id, domain, address, identity, mechanism, key
            if (request.size() != 8
                    || !is(request.get(1), "1.0")
                    || !is(request.get(6), "CURVE")
                    || request.get(7).length != KEY_BYTES) {
                return refuse("a malformed request", null);
            }
            String key = ZMQ.Curve.z85Encode(request.get(7));
            String name = nameOf.apply(key);
            String host = new String(request.get(4), StandardCharsets.UTF_8);
            boolean isAuthorised = name != null && !name.isEmpty();
            verdicts.judged(new String(request.get(3), StandardCharsets.UTF_8), host, isAuthorised);
            return isAuthorised ? name : refuse(host, key);
        } catch (Exception
                | StackOverflowError
                | OutOfMemoryError
                | LinkageError e) { // whatever went wrong, the answer is no
            LOG.error("authorisation failed, so nobody is let in: {}", e.toString());
            return refuse("a request that could not be judged", null);
        }
    }

    private @Nullable String refuse(String whom, @Nullable String key) {
        refused.incrementAndGet();
        warnings.warn("not authorised: " + whom + (key == null ? "" : " with the key " + key));
        return null;
    }

    private byte[] marked(String name) {
        byte[] property = ascii(mark);
        byte[] value = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + property.length + 4 + value.length)
                .put((byte) property.length)
                .put(property)
                .putInt(value.length)
                .put(value)
                .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean is(byte[] frame, String text) {
        return new String(frame, StandardCharsets.US_ASCII).equals(text);
    }

    /** Ends the thread, which closes the socket. Call it when the last server socket is closed. */
    @Override
    public void close() {
        stopped = true;
        Uninterrupted.join(thread, 10L * POLL_MILLIS);
    }
}
