package io.zmqkit.cli.chat;

import io.zmqkit.chat.plain.ChatClient;
import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.option.Plain;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures.Place;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.zeromq.ZFrame;
import org.zeromq.ZMQ;
import org.zeromq.ZMsg;

/** The plain program of {@code chat}, on the command line: says the lines of the input, and ends some time after its end. */
final class PlainChat {

    private static final String TYPED = "inproc://typed";

    private final Output output;
    private final ChatInput input;
    private final int count;
    private final Duration patience;
    private final CountDownLatch unheard;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicLong said = new AtomicLong();
    private volatile boolean overdue;

    /**
     * Prepares it.
     *
     * @param output where what is heard is printed
     * @param count how many messages to hear before ending
     * @param patience how long a line waits for the relay, and how long the end of the input for the messages
     */
    PlainChat(Output output, int count, Duration patience) {
        this.output = output;
        this.count = count;
        this.patience = patience;
        input = new ChatInput(output);
        unheard = new CountDownLatch(count);
    }

    /** The client, and what is typed for it. */
    private record Talk(ChatClient client, Keyboard keyboard) {
        void stop() {
            client.stop();
        }

        void close() {
            keyboard.close();
            client.close();
        }
    }

    int run(Plain plain, Endpoint push, Endpoint sub, String name) {
        return plain.run(
                List.of(new Place("SUB chat", sub, false), new Place("PUSH chat", push, false)),
                context -> new Talk(
                        new ChatClient(context, push.toString(), sub.toString(), TYPED, name, this::hear),
                        new Keyboard(context, TYPED)),
                Talk::stop,
                Talk::close,
                talk -> {
                    input.start(line -> say(talk, line), () -> end(talk));
                    int taken = talk.client().run();
                    ended.countDown();
                    return finish(taken);
                });
    }

    /** Messages between hardened clients have several frames, and are not for a person to read. */
    private void hear(ZMsg message) {
        if (message.size() == 1 || !text(message.element()).startsWith("room/")) {
            message.forEach(frame -> output.data(text(frame), json -> json.writeStringField("text", text(frame))));
            unheard.countDown();
        }
    }

    private static String text(ZFrame frame) {
        return frame.getString(ZMQ.CHARSET);
    }

    private boolean say(Talk talk, String line) {
        said.incrementAndGet();
        boolean taken = talk.keyboard().say(line, patience);
        if (!taken) {
            talk.stop();
        }
        return taken;
    }

    /** Called in the thread of the input, when it has ended. */
    private void end(Talk talk) {
        long start = System.nanoTime();
        try {
            boolean done = unheard.await(left(start), TimeUnit.NANOSECONDS)
                    && talk.keyboard().say("", Duration.ofNanos(left(start)))
                    && ended.await(left(start), TimeUnit.NANOSECONDS);
            overdue = !done;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts the reader of the input", e);
        }
        talk.stop();
    }

    private long left(long startNanos) {
        return patience.toNanos() - (System.nanoTime() - startNanos);
    }

    private int finish(int taken) {
        if (taken < said.get()) {
            output.warn((said.get() - taken) + " of " + said + " lines not sent: the relay is not reachable, or slow");
            return Errors.LOST;
        }
        if (overdue && unheard.getCount() > 0) {
            output.warn("fewer than " + count + " messages came in " + Converters.text(patience)
                    + " after the input had ended");
            return Errors.NO_ANSWER;
        }
        return input.faults() > 0 ? Errors.LOST : Errors.DONE;
    }
}
