package io.zmqkit.patterns.reqrep;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.Program;
import io.zmqkit.core.Ranges;
import io.zmqkit.core.Uninterrupted;
import io.zmqkit.core.socket.Received;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/**
 * Request-reply, the server: answers every request with {@code World}.
 *
 * <p>One REP socket, bound; clients connect to it. Behind a broker {@link HelloWorker} takes its place. Request and
 * reply: {@link HelloRequest}. If the server is killed with a request in hand, the request is lost and its client has
 * to ask again. A client that asks again may have its request executed twice; an idempotent server executes a request
 * with an id once, as long as it remembers the id: see {@link HelloService}.
 *
 * <p>The pattern alone, on one screen, is {@link io.zmqkit.patterns.reqrep.plain.HelloServer}; this one adds limits,
 * authentication, and a memory of replies by id.
 *
 * <p>Source: Guide, chapter 1, hwserver; chapter 4, idempotent services.
 */
public final class HelloServer implements Program {

    private final Sockets sockets;
    private final Socket replies;
    private final Options options;
    private final HelloService service;
    private final Consumer<HelloRequest> received;
    private final CountDownLatch stop = new CountDownLatch(1);

    /**
     * The options of a server.
     *
     * @param endpoint where clients find it
     * @param work how long a request takes, 0 to 1 h
     * @param idempotent true to execute a request with an id only once
     * @param sockets socket settings
     */
    public record Options(Endpoint endpoint, Duration work, boolean idempotent, SocketOptions sockets) {
        /** Checks the range of work. */
        public Options {
            requireWork(work);
        }
    }

    static void requireWork(Duration work) {
        Ranges.requireBetween("work", work, Duration.ZERO, Duration.ofHours(1));
    }

    /**
     * Binds the socket.
     *
     * @param context where it lives; the caller closes it last
     * @param options what to do
     * @param received is given each request that is executed, in the thread of run()
     */
    public HelloServer(ZContext context, Options options, Consumer<HelloRequest> received) {
        this.options = options;
        this.received = received;
        service = new HelloService(options.idempotent(), HelloService.REMEMBERED, this::execute);
        sockets = new Sockets(context, options.sockets());
        replies = sockets.bind(SocketType.REP, "REP server", options.endpoint());
    }

    @Override
    public void run() {
        while (stop.getCount() > 0) {
            Received request = sockets.receiveAdmitted(replies, 0); // null after the timeout, so that stop() is seen
            if (request != null) {
                ZMsg reply = new ZMsg();
                reply.addAll(service.answer(List.copyOf(request.message())));
                reply.send(replies);
            }
        }
    }

    private void execute(HelloRequest request) {
        received.accept(request);
        Uninterrupted.await(() -> stop.await(options.work().toNanos(), TimeUnit.NANOSECONDS));
    }

    /** {@return where the server is bound} */
    public Endpoint endpoint() {
        return Sockets.boundTo(replies);
    }

    @Override
    public HelloServerStats stats() {
        return service.stats();
    }

    @Override
    public void stop() {
        stop.countDown();
    }

    @Override
    public void close() {
        sockets.close();
    }
}
