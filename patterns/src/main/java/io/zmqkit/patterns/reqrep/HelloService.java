package io.zmqkit.patterns.reqrep;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.zeromq.ZFrame;

/**
 * What a server does with a request, whichever way it came: executes it, and remembers the reply if it has an id, so
 * that a repeat is answered without being executed.
 *
 * <p>The most recently used replies are remembered; a repeat of an older request is executed again. So is a repeat that
 * reaches another server, or the same server after a restart: the memory belongs to one process. One thread, except for
 * {@link #stats}.
 */
final class HelloService {

    /** At 64 bytes of id each, about 2 MB: more than the retries of thousands of clients. */
    static final int REMEMBERED = 10_000;

    private static final String REPLY = "World";

    private final boolean idempotent;
    private final int capacity;
    private final Consumer<HelloRequest> execute;
    private final Map<String, String> repliesById = new LinkedHashMap<>(16, 0.75f, true);
    private volatile HelloServerStats stats = HelloServerStats.ZERO;

    HelloService(boolean idempotent, int capacity, Consumer<HelloRequest> execute) {
        this.idempotent = idempotent;
        this.capacity = capacity;
        this.execute = execute;
    }

    /** Returns the frames of the reply: one, or two with the id first. */
    List<ZFrame> answer(List<ZFrame> frames) {
        HelloRequest request = HelloRequest.parse(frames);
        if (!idempotent || !request.hasId()) {
            execute.accept(request);
            stats = stats.plusExecuted();
            return List.of(frame(REPLY));
        }
        String reply = repliesById.get(request.id());
        if (reply == null) {
            execute.accept(request);
            stats = stats.plusExecuted();
            reply = REPLY;
            remember(request.id(), reply);
        } else {
            stats = stats.plusRepeat();
        }
        return List.of(frame(request.id()), frame(reply));
    }

    private void remember(String id, String reply) {
        repliesById.put(id, reply);
        if (repliesById.size() > capacity) {
            Iterator<String> oldestFirst = repliesById.keySet().iterator();
            oldestFirst.next();
            oldestFirst.remove();
        }
    }

    private static ZFrame frame(String text) {
        return new ZFrame(text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@return how much was answered; in any thread} */
    HelloServerStats stats() {
        return stats;
    }
}
